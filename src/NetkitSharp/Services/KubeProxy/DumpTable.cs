namespace NetkitSharp.Services.KubeProxy;

/// <summary>A table: its chains by name, in the order of their declaration.</summary>
internal sealed class DumpTable(string name, int line)
{
    private readonly Dictionary<string, DumpChain> _chains = [];

    public string Name { get; } = name;

    public int Line { get; } = line;

    public List<DumpChain> Chains { get; } = [];

    public Dictionary<string, DumpChain>.AlternateLookup<ReadOnlySpan<char>> ByName => _chains.GetAlternateLookup<ReadOnlySpan<char>>();

    public DumpChain? Find(string name) => _chains.GetValueOrDefault(name);

    public bool TryAdd(DumpChain chain)
    {
        if (!_chains.TryAdd(chain.Name, chain))
        {
            return false;
        }

        Chains.Add(chain);
        return true;
    }
}
