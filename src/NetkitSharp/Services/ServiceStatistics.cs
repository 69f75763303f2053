namespace NetkitSharp.Services;

/// <summary>A reading of the counters of one service.</summary>
public sealed class ServiceStatistics
{
    private readonly ulong[] _packets;

    internal ServiceStatistics(string name, ulong[] packets, IReadOnlyList<ServiceBackendCounters> backends)
    {
        Name = name;
        _packets = packets;
        Backends = backends;
    }

    /// <summary>The service.</summary>
    public string Name { get; }

    /// <summary>The counters of its backends, those that drain last.</summary>
    public IReadOnlyList<ServiceBackendCounters> Backends { get; }

    /// <summary>Packets of the service that were dropped, for whatever reason.</summary>
    public ulong Dropped => _packets.Skip((int)ServiceLbBpf.NksServiceVerdict.DropFirst).Aggregate(0UL, static (sum, count) => sum + count);

    /// <summary>How many packets of the service <paramref name="verdict"/> was given on, since the service is there.</summary>
    public ulong this[ServiceVerdict verdict] => _packets[(int)verdict];
}
