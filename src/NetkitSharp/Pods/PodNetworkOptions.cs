using Microsoft.Extensions.Logging;
using NetkitSharp.Bandwidth;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Pods.Tunnels;
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

    /// <summary>
    /// Whether an uplink leads into pods only what comes from where the host would answer it, by that uplink, as <see cref="HostRoutingOptions.ReversePathFilter"/> says. The default is false.
    /// </summary>
    public bool ReversePathFilter { get; init; }

    /// <summary>
    /// Rates for pods at the uplinks, of which there must be one then; see <see cref="PodSpec.EgressRate"/>. Null, the default, for none: no program of theirs is attached, and no queueing discipline touched.
    /// </summary>
    public BandwidthOptions? Bandwidth { get; init; }

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
    /// The encapsulation that pods' packets leave the node in, from which headroom and tailroom of the devices follow: <c>EncapsulationRoom.Of(links, "vxlan0")</c>, or by description
    /// <c>EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetwork))</c>. Instead of <see cref="Headroom"/> and <see cref="Tailroom"/>; netkit only, Linux 6.14.
    /// </summary>
    public EncapsulationRoom? Encapsulation { get; init; }

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

    /// <summary>BIG TCP for every pod from the start, as by <see cref="PodNetwork.SetBigTcp(PodBigTcpOptions?)"/>: on the pod's devices, the uplinks and what is below them. The default is null, for none.</summary>
    public PodBigTcpOptions? BigTcp { get; init; }

    /// <summary>
    /// A bpffs, or a directory on one, such as <c>/sys/fs/bpf</c>: below it, in <c>netkitsharp/NAME</c>, the network pins its maps and links, so that pods go on when the process ends, and the next one takes them over
    /// (<see cref="PodNetwork.Create"/>). Null, the default: nothing outlives the process.
    /// </summary>
    public string? PinDirectory { get; init; }

    /// <summary>
    /// Whether <see cref="PodNetwork.AddPods"/> and <see cref="PodNetwork.RemovePods"/> may turn on <c>/sys/kernel/rcu_expedited</c> while they run. The kernel waits for an RCU grace period, some milliseconds, whenever
    /// a program is attached or detached; expedited ones are many times shorter, and interrupt every processor. The switch is the whole machine's, and stays on if the process is killed meanwhile. The default is false.
    /// </summary>
    public bool ExpediteGracePeriods { get; init; }

    /// <summary>Where the network logs what it does; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The options with the room that <see cref="Encapsulation"/> takes.</summary>
    internal PodNetworkOptions WithRoom() => Encapsulation is { } room
        ? this with { Headroom = (ushort)room.Headroom, Tailroom = room.Tailroom == 0 ? null : (ushort)room.Tailroom, Encapsulation = null }
        : this;

    internal void Validate()
    {
        if (Name is null || Name.Length is < 1 or > 8 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"A pod network's name is 1 to 8 of a-z and 0-9, for devices named NAME-POD; '{Name}' is not.");
        }

        if (Bandwidth is not null && Uplinks.Count == 0)
        {
            throw new ArgumentException("The rates of pods hold at the uplinks: name those in Uplinks, or leave Bandwidth null.");
        }

        Bandwidth?.Validate();
        if (MaxPods < 1)
        {
            throw new ArgumentException($"A pod network holds at least 1 pod address; {MaxPods} were asked for.");
        }

        if (PinDirectory is "")
        {
            throw new ArgumentException("A pin directory is a bpffs such as /sys/fs/bpf, or null for no pins; it is empty.");
        }

        if (Mtu is < 1280 or > 65_535)
        {
            throw new ArgumentException($"A pod's MTU is 1280 (the least that IPv6 works with) to 65,535 bytes; {Mtu} is not.");
        }

        if (Encapsulation is { } room)
        {
            if (Headroom is not null || Tailroom is not null)
            {
                throw new ArgumentException($"Headroom and tailroom follow from {nameof(Encapsulation)}: give it, or {nameof(Headroom)} and {nameof(Tailroom)}.");
            }

            if (room.Headroom is < 0 or > ushort.MaxValue || room.Tailroom is < 0 or > ushort.MaxValue)
            {
                throw new ArgumentException($"An encapsulation takes 0 to {ushort.MaxValue} bytes before and behind a packet; {room.Headroom} and {room.Tailroom} were asked for.");
            }
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

        new PodDeviceKinds(WithRoom()).Demand(Device);
    }
}
