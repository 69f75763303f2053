using Microsoft.Extensions.Logging;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>What <see cref="PodNetwork.Create"/> builds. Null leaves a size at the kernel's default.</summary>
public sealed record PodNetworkOptions
{
    /// <summary>
    /// The network's name, 1 to 8 of a-z, 0-9: the prefix of every device and namespace that the network creates (<c>NAME-POD</c>),
    /// by which <see cref="PodNetwork.RemoveLeftovers"/> recognises them. The default is <c>nks</c>.
    /// </summary>
    public string Name { get; init; } = "nks";

    /// <summary>The device kind of every pod; the default is <see cref="PodDevice.Netkit"/>.</summary>
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

    internal void Validate()
    {
        if (Name is null || Name.Length is < 1 or > 8 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"A pod network's name is 1 to 8 of a-z and 0-9, for devices named NAME-POD; '{Name}' is not.");
        }

        if (!Enum.IsDefined(Device))
        {
            throw new ArgumentException($"A pod's device is Netkit or Veth; {Device} is neither.");
        }

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

        if (Device != PodDevice.Netkit && (Headroom is not null || Tailroom is not null))
        {
            throw new ArgumentException($"Only netkit devices can be asked for headroom and tailroom; the device is {Device}. Leave both null.");
        }
    }
}
