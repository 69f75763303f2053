using System.Globalization;
using System.Text.RegularExpressions;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>
/// veristat, the kernel's tool that loads every program of an object alone, with libbpf: without pins, and with one entry in maps whose size the user would set.
/// </summary>
internal sealed partial class Veristat
{
    private readonly Dictionary<string, List<VeristatVerdict>> _verdicts = [];

    private Veristat(string output, string errors)
    {
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split(',');
            if (!_verdicts.TryGetValue(columns[0], out List<VeristatVerdict>? verdicts))
            {
                _verdicts.Add(columns[0], verdicts = []);
            }

            verdicts.Add(new VeristatVerdict(columns[1], columns[2] == "success", uint.Parse(columns[3], CultureInfo.InvariantCulture), columns[4]));
        }

        Unread = UnreadObject().Matches(errors).Select(match => Path.GetFileName(match.Groups[1].Value)).ToHashSet();
    }

    /// <summary>The names of the files that libbpf does not open.</summary>
    public IReadOnlySet<string> Unread { get; }

    /// <summary>Loads all programs of <paramref name="objects"/>, whose file names differ.</summary>
    public static Veristat Load(IReadOnlyList<string> objects)
    {
        // It ends with an error when it could not open one of them, having gone on with the others, and prints above the table what it guessed.
        const string Heading = "file_name,prog_name,verdict,total_insns,prog_type\n";
        (_, string output, string errors) = Witness.TryRun(ForeignObjects.VeristatProgram, ["-o", "csv", "-e", "file,prog,verdict,total_insns,prog_type", .. objects]);
        int table = output.IndexOf(Heading, StringComparison.Ordinal);
        return table >= 0 ? new Veristat(output[(table + Heading.Length)..], errors) : throw new InvalidOperationException($"veristat printed no table: {output}{errors}");
    }

    /// <summary>What became of the programs of a file, by its name; none where it was not read or has none.</summary>
    public IReadOnlyList<VeristatVerdict> Of(string file) => _verdicts.GetValueOrDefault(file) ?? [];

    /// <summary>What libbpf says while veristat loads one object.</summary>
    public static LibbpfAccount Explain(string path)
    {
        (_, string output, string errors) = Witness.TryRun(ForeignObjects.VeristatProgram, "-d", path);
        return new LibbpfAccount(output + errors);
    }

    [GeneratedRegex("^Failed to open '(.+)': -\\d+$", RegexOptions.Multiline)]
    private static partial Regex UnreadObject();
}
