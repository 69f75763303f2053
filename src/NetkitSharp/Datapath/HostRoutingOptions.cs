namespace NetkitSharp.Datapath;

/// <summary>How <see cref="HostRouting.Load"/> loads the programs.</summary>
public sealed record HostRoutingOptions
{
    /// <summary>Whether to load the build for netkit hooks beside the one for tcx hooks; Linux 6.7. The default is true.</summary>
    public bool Netkit { get; init; } = true;

    /// <summary>The most pod addresses the datapath can hold, at least 1; the default is 65,536.</summary>
    public int MaxAddresses { get; init; } = 65_536;
}
