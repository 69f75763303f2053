using NetkitSharp.Bandwidth;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;

namespace NetkitSharp.Pods;

/// <summary>A pod to add to a <see cref="PodNetwork"/>.</summary>
/// <param name="name">
/// The pod's name, unique in its network: letters, digits, '-', '_' or '.'. With the network's name and a dash before it, it has to
/// fit an interface name, 15 bytes.
/// </param>
public sealed class PodSpec(string name)
{
    /// <summary>The pod's name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The pod's addresses, at least one: host prefixes only (IPv4 <c>/32</c>, IPv6 <c>/128</c>), for a pod shares no link with another.
    /// </summary>
    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>
    /// The pod's network namespace, which stays the caller's, with its loopback device up; null to create one, named like the host-side
    /// device, that goes when the pod goes.
    /// </summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>The kind of the pod's devices; null for that of the network, <see cref="PodNetworkOptions.Device"/>. Pods on netkit, in either mode, and on veth may share a network.</summary>
    public PodDevice? Device { get; init; }

    /// <summary>The name of the device inside the pod; the default is <c>eth0</c>.</summary>
    public string DeviceName { get; init; } = "eth0";

    /// <summary>
    /// How fast the pod may send to remotes, by way of the uplinks; null for no limit. Needs <see cref="PodNetworkOptions.Bandwidth"/>; <see cref="PodRates"/> has the range, <see cref="BandwidthLimiter"/> what is limited and what is not, and
    /// <see cref="PodNetwork.SetRates"/> changes it.
    /// </summary>
    public BitRate? EgressRate { get; init; }

    /// <summary>How fast remotes may send to the pod; null for no limit.</summary>
    public BitRate? IngressRate { get; init; }

    internal PodRates Rates => new(EgressRate, IngressRate);
}
