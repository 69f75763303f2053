namespace NetkitSharp.Datapath;

/// <summary>How <see cref="HostRouting.Load"/> loads the programs.</summary>
public sealed record HostRoutingOptions
{
    /// <summary>Whether to load the build for netkit hooks beside the one for tcx hooks; Linux 6.7. The default is true.</summary>
    public bool Netkit { get; init; } = true;

    /// <summary>The most pod addresses the datapath can hold, at least 1; the default is 65,536.</summary>
    public int MaxAddresses { get; init; } = 65_536;

    /// <summary>
    /// Whether an uplink leads into pods only what comes from where the host would answer it, by that uplink: what the kernel's <c>rp_filter=1</c> does for packets through its stack, and
    /// the host's own addresses as a source among them. The rest goes to the stack (<see cref="Verdict.RemoteToStackSource"/>), whose <c>rp_filter</c> decides. It costs a route lookup a packet. The
    /// default is false.
    /// </summary>
    public bool ReversePathFilter { get; init; }
}
