using System.Text.Json;

namespace NetkitSharp.Benchmarks;

/// <summary>
/// What each benchmark may allocate, in bytes an operation, from <c>benchmarks/allocations.json</c>: bytes are the same on every machine, so they can fail a run where times cannot.
/// </summary>
internal sealed class AllocationBudget
{
    public const string Heading = "name                                        allocated         budget";

    private readonly Dictionary<string, long> _allowed;

    private AllocationBudget(Dictionary<string, long> allowed) => _allowed = allowed;

    /// <summary>Reads the file that the build puts beside the program.</summary>
    public static AllocationBudget Load()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "allocations.json"));
        using JsonDocument document = JsonDocument.Parse(file);
        return new AllocationBudget(document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt64()));
    }

    /// <summary>Says in one line what was allocated and what is allowed. What is not in the file, or was not measured, is not within the budget.</summary>
    public bool Check(string name, long? allocated, TextWriter output)
    {
        long? allowed = _allowed.TryGetValue(name, out long bytes) ? bytes : null;
        bool within = allocated <= allowed;
        output.WriteLine($"{name,-38} {(allocated is null ? "not measured" : $"{allocated} B"),14} {(allowed is null ? "no budget" : $"{allowed} B"),14}  {(within ? "ok" : "over")}");
        return within;
    }
}
