using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;

namespace NetkitSharp.Services;

/// <summary>A service as it is in the maps.</summary>
internal sealed class ServiceEntry
{
    public required uint Id { get; init; }

    /// <summary>What was asked for, or what the maps say.</summary>
    public required Service Service { get; set; }

    public required ServiceLbBpf.NksServiceRecord Record { get; set; }

    /// <summary>Every frontend, as it is in <c>services</c>.</summary>
    public required Dictionary<Frontend, ServiceLbBpf.NksService> Frontends { get; set; }

    /// <summary>Every backend's number, by where it is.</summary>
    public required Dictionary<Frontend, uint> Backends { get; set; }

    /// <summary>The tables that a frontend leads to, with what they were made of.</summary>
    public required Dictionary<TableRun, ulong> Tables { get; set; }

    /// <summary>Its prefixes in <c>source_ranges</c>.</summary>
    public required HashSet<ServiceLbBpf.NksRange> Ranges { get; set; }

    /// <summary>Whether the maps are known to be just what <see cref="Service"/> makes of them: not of what an earlier process left, until it was compared.</summary>
    public bool IsVerified { get; set; }
}
