using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;

namespace NetkitSharp.Services;

/// <summary>How a service gets from what it is to what it should be.</summary>
internal sealed class ServicePlan(ServiceEntry? old, Service wanted, uint id)
{
    /// <summary>What is there; null for a new one.</summary>
    public ServiceEntry? Old { get; } = old;

    public Service Wanted { get; } = wanted;

    public uint Id { get; } = id;

    public ServiceLbBpf.NksServiceRecord Record { get; } = new(wanted);

    public Dictionary<Frontend, uint> Backends { get; } = [];

    public List<(uint Number, ServiceBackend Backend)> NewBackends { get; } = [];

    /// <summary>Backends that drained, and are in the service again.</summary>
    public List<(uint Number, ServiceBackend Backend)> Revived { get; } = [];

    /// <summary>Backends that stay, with another state, weight or place.</summary>
    public List<(uint Number, ServiceBackend Backend)> Changed { get; } = [];

    /// <summary>The numbers of backends that go.</summary>
    public List<uint> Gone { get; } = [];

    /// <summary>The table of all backends; null where no frontend needs it, or nobody would be in it.</summary>
    public TableBuild? All { get; set; }

    /// <summary>The table of those on this node.</summary>
    public TableBuild? Local { get; set; }

    /// <summary>The tables to build; where they are is known once there is room for all.</summary>
    public List<TableBuild> Builds { get; } = [];

    public Dictionary<TableRun, ulong> Tables { get; } = [];

    public Dictionary<Frontend, ServiceLbBpf.NksService> Frontends { get; } = [];

    public List<Frontend> Written { get; } = [];

    public List<Frontend> Removed { get; } = [];

    public HashSet<ServiceLbBpf.NksRange> Ranges { get; } = [];

    public List<ServiceLbBpf.NksRange> NewRanges { get; } = [];

    public List<ServiceLbBpf.NksRange> OldRanges { get; } = [];

    public bool IsNew => Old is null;

    public bool ChangesRecord => Old is null || Old.Record != Record;

    /// <summary>Whether anything is to be done.</summary>
    public bool IsEmpty => Old is not null && NewBackends.Count + Revived.Count + Changed.Count + Gone.Count + Written.Count + Removed.Count + NewRanges.Count + OldRanges.Count == 0 && !ChangesRecord;
}
