using Microsoft.Extensions.Logging;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>What <see cref="PodNetwork.Create"/> builds. Null leaves a size at the kernel's default.</summary>
public sealed record PodNetworkOptions
{
    /// <summary>
    /// The network's name, 1 to 8 of a-z, 0-9: the prefix of every device and namespace that the network creates (<c>NAME-POD</c>),
    /// by which <see cref="PodNetwork.RemoveLeftovers"/> recognises them. What pods on ipvlan share is called <c>NAME+master</c> and <c>NAME+host</c>. The default is <c>nks</c>.
    /// </summary>
    public string Name { get; init; } = "nks";

    /// <summary>The device kind of every pod that does not ask for another, <see cref="PodSpec.Device"/>; the default is <see cref="PodDevice.Netkit"/>.</summary>
    public PodDevice Device { get; init; } = PodDevice.Netkit;

    /// <summary>
    /// The namespace that plays the host; null for the one of the thread that calls <see cref="PodNetwork.Create"/>. It stays the
    /// caller's and must outlive the network.
    /// </summary>
    public NetworkNamespace? HostNamespace { get; init; }

    /// <summary>
    /// The devices in the host's namespace that lead out of the node, by name: what arrives there for a pod is led into it past the host's upper IP stack. A device may have an Ethernet
    /// header or none (WireGuard, IP tunnels). The way out is the host's routes' to say, and needs no name here. The default is none: remotes then reach pods through the stack.
    /// </summary>
    public IReadOnlyList<string> Uplinks { get; init; } = [];

    /// <summary>The most pod addresses, at least 1; the default is 65,536.</summary>
    public int MaxPods { get; init; } = 65_536;

    /// <summary>MTU of both ends in bytes, 1280 (the least for IPv6) to 65,535; the default is 1500.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>
    /// Bytes a netkit device asks to be kept free before every packet, for an encapsulation on the way out
    /// (<c>IFLA_NETKIT_HEADROOM</c>, Linux 6.14). Netkit only.
    /// </summary>
    public ushort? Headroom { get; init; }

    /// <summary>Bytes a netkit device asks to be kept free after every packet (<c>IFLA_NETKIT_TAILROOM</c>, Linux 6.14). Netkit only.</summary>
    public ushort? Tailroom { get; init; }

    /// <summary>
    /// What becomes of mark (SO_MARK) and priority (SO_PRIORITY) of what the host sends into pods (<c>IFLA_NETKIT_SCRUB</c>, Linux 6.13 and 6.12 stable): cleared before the program sees them, the kernel's default, or kept. Netkit only.
    /// </summary>
    public NetkitScrub? Scrub { get; init; }

    /// <summary>
    /// The same for what pods send (<c>IFLA_NETKIT_PEER_SCRUB</c>). With <see cref="NetkitScrub.None"/> the host's rules and queueing disciplines see the mark and the priority that a pod chose: trust them as you trust the pod. Netkit only.
    /// </summary>
    public NetkitScrub? PeerScrub { get; init; }

    /// <summary>What pods on ipvlan devices share; null for a dummy master. <see cref="PodDevice.IpvlanL3"/> and <see cref="PodDevice.IpvlanL3S"/> only.</summary>
    public PodIpvlanOptions? Ipvlan { get; init; }

    /// <summary>
    /// Largest IPv6 packet in bytes that TCP hands to the device (<c>IFLA_GSO_MAX_SIZE</c>), on both ends. More than 65,536 is BIG TCP,
    /// Linux 5.19; netkit and veth take up to 524,280.
    /// </summary>
    public int? GsoMaxSize { get; init; }

    /// <summary>The same for IPv4 (<c>IFLA_GSO_IPV4_MAX_SIZE</c>, Linux 6.3).</summary>
    public int? GsoIpv4MaxSize { get; init; }

    /// <summary>Largest IPv6 packet in bytes that GRO builds (<c>IFLA_GRO_MAX_SIZE</c>, Linux 5.17), on both ends.</summary>
    public int? GroMaxSize { get; init; }

    /// <summary>The same for IPv4 (<c>IFLA_GRO_IPV4_MAX_SIZE</c>, Linux 6.3).</summary>
    public int? GroIpv4MaxSize { get; init; }

    /// <summary>Where the network logs what it does; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal void Validate()
    {
        if (Name is null || Name.Length is < 1 or > 8 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"A pod network's name is 1 to 8 of a-z and 0-9, for devices named NAME-POD; '{Name}' is not.");
        }

        if (MaxPods < 1)
        {
            throw new ArgumentException($"A pod network holds at least 1 pod address; {MaxPods} were asked for.");
        }

        if (Mtu is < 1280 or > 65_535)
        {
            throw new ArgumentException($"A pod's MTU is 1280 (the least that IPv6 works with) to 65,535 bytes; {Mtu} is not.");
        }

        if (Ipvlan is { } ipvlan)
        {
            foreach (InterfaceAddress address in ipvlan.HostAddresses)
            {
                if (!address.IsHostPrefix)
                {
                    throw new ArgumentException($"The host's address for pods on ipvlan cannot be {address}: it is a host prefix, {InterfaceAddress.Host(address.Address)}.");
                }
            }

            if (ipvlan.Private && ipvlan.HostAddresses.Count > 0)
            {
                throw new ArgumentException("Pods on private ipvlan devices cannot reach the host's address on one: leave HostAddresses empty, or Private false.");
            }
        }

        new PodDeviceKinds(this).Demand(Device);
    }
}
