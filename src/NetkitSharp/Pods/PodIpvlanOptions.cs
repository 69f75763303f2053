using NetkitSharp.Rtnetlink.Addresses;

namespace NetkitSharp.Pods;

/// <summary>What pods on ipvlan devices share, see <see cref="PodDevice.IpvlanL3"/>.</summary>
public sealed record PodIpvlanOptions
{
    /// <summary>
    /// The master in the host's namespace, by name: an Ethernet device, which pods leave the node by. The node's neighbours reach the pods by a route by way of an address of the master's. Null, the default,
    /// is a dummy device of the network's own, <c>NAME+master</c>, for pods that reach only each other and the host.
    /// </summary>
    public string? Master { get; init; }

    /// <summary>
    /// Whether pods of the master are kept apart (<c>IPVLAN_F_PRIVATE</c>, Linux 4.15): they reach what is beyond it, but neither each other nor the host's <see cref="HostAddresses"/>. It is the master's: all devices
    /// on it share it.
    /// </summary>
    public bool Private { get; init; }

    /// <summary>
    /// The host's addresses for its pods, host prefixes, on a device of its own on the master, <c>NAME+host</c>. A pod reaches the host at these and at those of the master, and at no other: ipvlan
    /// sends by the master's routes only.
    /// </summary>
    public IReadOnlyList<InterfaceAddress> HostAddresses { get; init; } = [];
}
