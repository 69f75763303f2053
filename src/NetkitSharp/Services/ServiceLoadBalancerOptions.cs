using System.Net;
using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <summary>What a <see cref="ServiceLoadBalancer"/> is to be: its node, its limits, and where its state is kept.</summary>
public sealed record ServiceLoadBalancerOptions
{
    /// <summary>The most services, frontends and backends that one map is made for: a bound on mistakes, the kernel's memory ends before.</summary>
    internal const int MaxEntries = 1 << 24;

    /// <summary>
    /// A directory on a bpffs, of this load balancer alone, where its maps and attachments are pinned; it is made if it is not there. With it everything outlives the process, and the next one that opens the same directory takes over what
    /// is there. Null: programs and services go with the object.
    /// </summary>
    public string? PinDirectory { get; init; }

    /// <summary>The pods of the node. What goes to a pod here is put right into it, and counted for it, and what a pod sends to a service has to come from its address. Null: all goes by the node's routes, unchecked.</summary>
    public HostRouting? HostRouting { get; init; }

    /// <summary>
    /// The addresses of pods, on all nodes: kube-proxy's cluster CIDRs. Clients in them reach cluster IPs with their own address, all others are masqueraded there. None, and nobody is masqueraded at cluster IPs.
    /// </summary>
    public IReadOnlyList<IPNetwork> ClusterRanges { get; init; } = [];

    /// <summary>The addresses of the node, at most 1,024: under them its node ports are to be had, and a backend with one of them is a socket of the node itself, which sees its clients' addresses. No client has one of them: what comes in with such a source is dropped.</summary>
    public IReadOnlyList<IPAddress> NodeAddresses { get; init; } = [];

    /// <summary>The source of masqueraded IPv4 packets, and of what the programs answer: an address that the backends answer to this node. Null: what has to be masqueraded is dropped.</summary>
    public IPAddress? MasqueradeIPv4 { get; init; }

    /// <summary>The same for IPv6.</summary>
    public IPAddress? MasqueradeIPv6 { get; init; }

    /// <summary>
    /// The source ports of masqueraded connections, which nobody else on the node may use with those addresses: keep them out of <c>net.ipv4.ip_local_port_range</c>. The default is 61,000 to 65,535.
    /// </summary>
    public PortRange MasqueradePorts { get; init; } = new(61_000, 65_535);

    /// <summary>The ports that <see cref="ServiceFrontendKind.NodePort"/> frontends may have; null for no node ports. The default is Kubernetes's, 30,000 to 32,767.</summary>
    public PortRange? NodePortRange { get; init; } = new(30_000, 32_767);

    /// <summary>The most services, 1 to 16,777,216. The default is 16,383. Counters take 216 bytes per service and processor.</summary>
    public int MaxServices { get; init; } = 16_383;

    /// <summary>The most frontends of all services, 1 to 16,777,216. The default is 65,536.</summary>
    public int MaxFrontends { get; init; } = 65_536;

    /// <summary>The most backends of all services, 1 to 16,777,216. The default is 65,535. Counters take 40 bytes per backend and processor. Those that drain have what is left: for want of room the ones that have drained the longest are cut off.</summary>
    public int MaxBackends { get; init; } = 65_535;

    /// <summary>The most connections, at least 1. Each has two entries of the map, one for each direction; when it is full, the ones that were used longest ago go. The default is 262,144.</summary>
    public int MaxConnections { get; init; } = 262_144;

    /// <summary>The most clients that stay with their backends, at least 1. When it is full, those that came longest ago are forgotten. The default is 65,536.</summary>
    public int MaxAffinities { get; init; } = 65_536;

    /// <summary>What the choice of a backend depends on beside the packet: the same on all nodes that shall choose alike, and not known to clients that might crowd one backend. The default is 0.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>The slots of the tables of services that have no <see cref="Service.TableSize"/>: 1, or a prime up to <see cref="MaglevTable.MaxSize"/>. Null: by the number of backends, <see cref="MaglevTable.SizeFor"/>.</summary>
    public int? MaglevTableSize { get; init; }

    /// <summary>
    /// Whether the open connections of a backend that is taken out of its service go on until they end. If not, they are led to other backends at once, which for TCP means that they break. UDP flows are led to others in either case. The
    /// default is true.
    /// </summary>
    public bool Draining { get; init; } = true;

    /// <summary>Whether to load the build for netkit hooks beside the one for tcx hooks; Linux 6.7. The default is true.</summary>
    public bool Netkit { get; init; } = true;
}
