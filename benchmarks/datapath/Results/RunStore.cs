using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetkitSharp.Datapath.Benchmarks.Profiling;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Tools;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>
/// A folder in which a run keeps what it has measured, each measurement as soon as it is made: <c>environment.json</c>, and <c>rounds.jsonl</c>, <c>accounts.jsonl</c>, <c>programs.jsonl</c>, <c>tools.jsonl</c> and <c>profiles.jsonl</c> with one in each line. A run that was
/// interrupted goes on from there.
/// </summary>
internal sealed class RunStore
{
    /// <summary>All of it in one file, which a report is made of.</summary>
    public const string ResultsName = "results.json";

    private readonly List<CellRound> _rounds = [];
    private readonly List<CellAccount> _accounts = [];
    private readonly List<ProgramCost> _programs = [];
    private readonly List<ToolCheck> _tools = [];
    private readonly List<FunctionProfile> _profiles = [];

    private RunStore(string folder, RunEnvironment environment)
    {
        Folder = folder;
        Environment = environment;
    }

    public string Folder { get; }

    public RunEnvironment Environment { get; }

    public IReadOnlyList<CellRound> Rounds => _rounds;

    public IReadOnlyList<CellAccount> Accounts => _accounts;

    public IReadOnlyList<ProgramCost> Programs => _programs;

    public IReadOnlyList<ToolCheck> Tools => _tools;

    public IReadOnlyList<FunctionProfile> Profiles => _profiles;

    /// <summary>Begins anew, or goes on with what is there.</summary>
    /// <exception cref="InvalidOperationException">What is there was measured under other circumstances.</exception>
    public static RunStore Open(string folder, RunEnvironment environment, bool resume)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "environment.json");
        if (!resume)
        {
            foreach (string old in (string[])[file, .. LineFiles.Select(name => Path.Combine(folder, name)), Path.Combine(folder, ResultsName)])
            {
                File.Delete(old);
            }
        }

        RunStore store = new(folder, environment);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, JsonSerializer.Serialize(environment, ResultJson.Default.RunEnvironment));
            return store;
        }

        RunEnvironment there = JsonSerializer.Deserialize(File.ReadAllText(file), ResultJson.Default.RunEnvironment)!;
        if (!environment.IsSameAs(there))
        {
            throw new InvalidOperationException($"'{folder}' has a run that was made under other circumstances: {there}; this one is {environment}. Go on under the same, or begin anew without --resume.");
        }

        store._rounds.AddRange(ReadLines(Path.Combine(folder, LineFiles[0]), ResultJson.Default.CellRound));
        store._accounts.AddRange(ReadLines(Path.Combine(folder, LineFiles[1]), ResultJson.Default.CellAccount));
        store._programs.AddRange(ReadLines(Path.Combine(folder, LineFiles[2]), ResultJson.Default.ProgramCost));
        store._tools.AddRange(ReadLines(Path.Combine(folder, LineFiles[3]), ResultJson.Default.ToolCheck));
        store._profiles.AddRange(ReadLines(Path.Combine(folder, LineFiles[4]), ResultJson.Default.FunctionProfile));
        return store;
    }

    public bool Has(Cell cell, int round) => _rounds.Exists(one => one.Cell == cell && one.Round == round);

    public bool HasAccount(Cell cell) => _accounts.Exists(one => one.Cell == cell);

    public void Add(CellRound round)
    {
        Append(LineFiles[0], round, ResultJson.Default.CellRound);
        _rounds.Add(round);
    }

    public void Add(CellAccount account)
    {
        Append(LineFiles[1], account, ResultJson.Default.CellAccount);
        _accounts.Add(account);
    }

    public void Add(ProgramCost cost)
    {
        Append(LineFiles[2], cost, ResultJson.Default.ProgramCost);
        _programs.Add(cost);
    }

    public void Add(ToolCheck check)
    {
        Append(LineFiles[3], check, ResultJson.Default.ToolCheck);
        _tools.Add(check);
    }

    public bool HasProfile(Cell cell) => _profiles.Exists(one => one.Cell == cell);

    public void Add(FunctionProfile profile)
    {
        Append(LineFiles[4], profile, ResultJson.Default.FunctionProfile);
        _profiles.Add(profile);
    }

    /// <summary>Writes the one file.</summary>
    public RunResults Finish(IReadOnlyList<LeftOut> leftOut)
    {
        RunResults results = new() { Environment = Environment, Rounds = _rounds, Accounts = _accounts, Programs = _programs, Tools = _tools, Profiles = _profiles, LeftOut = leftOut };
        File.WriteAllText(Path.Combine(Folder, ResultsName), JsonSerializer.Serialize(results, ResultJson.Default.RunResults));
        return results;
    }

    /// <summary>What a run left, from its file or its folder.</summary>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public static RunResults Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, ResultsName) : path;
        RunResults results = JsonSerializer.Deserialize(File.ReadAllText(file), ResultJson.Default.RunResults)!;
        return results.Format == RunResults.CurrentFormat ? results : throw new InvalidDataException($"'{file}' is of format {results.Format}, and this reads {RunResults.CurrentFormat}: measure again, or use the version that wrote it.");
    }

    private static string[] LineFiles { get; } = ["rounds.jsonl", "accounts.jsonl", "programs.jsonl", "tools.jsonl", "profiles.jsonl"];

    /// <summary>A last line that was cut off was not measured.</summary>
    private static IEnumerable<T> ReadLines<T>(string file, JsonTypeInfo<T> type)
    {
        if (!File.Exists(file))
        {
            yield break;
        }

        string text = File.ReadAllText(file);
        int end = text.LastIndexOf('\n') + 1;
        if (end < text.Length)
        {
            text = text[..end];
            File.WriteAllText(file, text);
        }

        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return JsonSerializer.Deserialize(line, type)!;
        }
    }

    private void Append<T>(string name, T one, JsonTypeInfo<T> type) => File.AppendAllText(Path.Combine(Folder, name), JsonSerializer.Serialize(one, type) + "\n");
}
