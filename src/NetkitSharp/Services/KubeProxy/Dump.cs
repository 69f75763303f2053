using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>The tables of one family.</summary>
internal sealed class Dump
{
    private readonly List<DumpTable> _tables = [];

    public IReadOnlyList<DumpTable> Tables => _tables;

    /// <summary>By its addresses; <see cref="AddressFamily.Unspecified"/> while none was seen.</summary>
    public AddressFamily Family { get; set; }

    /// <summary>Rules of others that name a destination and may change what becomes of what goes there.</summary>
    public List<DumpRule> NamingDestinations { get; } = [];

    public int ForeignRules { get; set; }

    /// <summary>Whether kube-proxy was there.</summary>
    public bool HasServices => Find("nat")?.Find(KubeChains.Services) is not null;

    public DumpTable? Find(string name) => _tables.Find(t => t.Name == name);

    public void Add(DumpTable table) => _tables.Add(table);
}
