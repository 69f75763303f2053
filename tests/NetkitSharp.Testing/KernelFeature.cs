namespace NetkitSharp.Testing;

/// <summary>What a test needs of the machine it runs on. The names in kebab case are those of <c>eng/kernels.sh</c>.</summary>
public enum KernelFeature
{
    /// <summary>root: network namespaces can be made and bpf(2) answers.</summary>
    Root,

    /// <summary>veth pairs.</summary>
    Veth,

    /// <summary>tcx links, Linux 6.6.</summary>
    Tcx,

    /// <summary>netkit devices and links, Linux 6.7.</summary>
    Netkit,

    /// <summary>IFLA_NETKIT_SCRUB, Linux 6.13 and 6.12 stable.</summary>
    NetkitScrub,

    /// <summary>IFLA_NETKIT_HEADROOM and TAILROOM, Linux 6.14.</summary>
    NetkitHeadroom,

    /// <summary>IFLA_NETKIT_PAIRING, Linux 7.1.</summary>
    NetkitSingle,

    /// <summary>ipvlan devices.</summary>
    Ipvlan,

    /// <summary>dummy devices.</summary>
    Dummy,

    /// <summary>IFLA_HEADROOM and IFLA_TAILROOM reported, Linux 6.18.</summary>
    LinkHeadroom,

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE, Linux 6.3.</summary>
    GsoIpv4MaxSize,

    /// <summary>ifb devices.</summary>
    Ifb,

    /// <summary>bridges.</summary>
    Bridge,

    /// <summary>VLAN devices.</summary>
    Vlan,

    /// <summary>macvlan devices.</summary>
    Macvlan,

    /// <summary>macvtap devices.</summary>
    Macvtap,

    /// <summary>ipvtap devices.</summary>
    Ipvtap,

    /// <summary>VXLAN devices.</summary>
    Vxlan,

    /// <summary>Geneve devices.</summary>
    Geneve,

    /// <summary>VRF devices.</summary>
    Vrf,

    /// <summary>bonds.</summary>
    Bond,

    /// <summary>WireGuard devices.</summary>
    Wireguard,

    /// <summary>the attributes of link kinds that Linux 6.2 to 6.12 brought.</summary>
    Kinds612,

    /// <summary>the attributes of link kinds that Linux 6.13 to 7.3 brought.</summary>
    Kinds73,

    /// <summary>the clsact queueing discipline.</summary>
    Clsact,

    /// <summary>BPF filters of traffic control.</summary>
    ClsBpf,

    /// <summary>the fq queueing discipline.</summary>
    SchFq,

    /// <summary>the fq_codel queueing discipline.</summary>
    SchFqCodel,

    /// <summary>the tbf queueing discipline.</summary>
    SchTbf,

    /// <summary>the netem queueing discipline.</summary>
    SchNetem,

    /// <summary>the htb queueing discipline.</summary>
    SchHtb,

    /// <summary>routes that encapsulate in IP.</summary>
    LwtIp,

    /// <summary>routes that run BPF programs.</summary>
    LwtBpf,

    /// <summary>routes that add IPv6 segments.</summary>
    LwtSeg6,

    /// <summary>statistics of nexthop groups, Linux 6.9.</summary>
    NexthopStatistics,

    /// <summary>weights above 255 in nexthop groups, Linux 6.12.</summary>
    NexthopWideWeights,

    /// <summary>bridges that filter by VLAN.</summary>
    BridgeVlanFiltering,

    /// <summary>BPF_F_RB_OVERWRITE, Linux 6.19.</summary>
    RingBufferOverwrite,

    /// <summary>functions of the kernel that classifiers may call, bpf_rcu_read_lock among them, Linux 6.2.</summary>
    BpfKfuncs,

    /// <summary>structs of functions that programs implement and links register, Linux 6.4.</summary>
    BpfStructOps,

    /// <summary>BPF arenas, Linux 6.9.</summary>
    BpfArena,

    /// <summary>storage of cgroups that goes with them, Linux 6.2.</summary>
    CgroupLocalStorage,

    /// <summary>BPF tokens, Linux 6.9.</summary>
    Token,

    /// <summary>fd_array_cnt of BPF_PROG_LOAD, Linux 6.14.</summary>
    DescriptorArrayCount,

    /// <summary>streams of BPF programs that the kernel itself writes to, Linux 6.17 with the ORC unwinder.</summary>
    ProgramStreams,

    /// <summary>positions and revisions in cgroups, Linux 6.17 and 6.12 stable.</summary>
    CgroupMprog,

    /// <summary>links to netfilter hooks, Linux 6.4.</summary>
    NetfilterLink,

    /// <summary>links to socket maps, Linux 6.10.</summary>
    SockmapLink,

    /// <summary>tracing programs: functions, probes, tracepoints, iterators.</summary>
    Tracing,

    /// <summary>links to many kernel functions (CONFIG_FPROBE) and to many places of a file, and what links to probes say of themselves, Linux 6.6.</summary>
    MultiProbes,

    /// <summary>bpf_redirect_peer with BPF_F_EGRESS, Linux 7.3.</summary>
    RedirectPeerEgress,

    /// <summary>IPv6 packets above 64 KiB without a hop-by-hop header: after Linux 6.18, and by 7.3.</summary>
    BigTcpWithoutJumbo,

    /// <summary>ipip devices, which unpack IPv4 in IPv4.</summary>
    Ipip,

    /// <summary>ip6tnl devices, which unpack IPv6 in IPv6.</summary>
    Ip6Tunnel,

    /// <summary>tshark and capinfos, which are no part of a kernel: test.sh installs them here, the virtual machines do without.</summary>
    Tshark,

    /// <summary>iptables-legacy and the tables, matches and targets of kube-proxy's rules: test.sh installs the tools here, the virtual machines do without.</summary>
    IptablesLegacy,

    /// <summary>The same of ip6tables.</summary>
    Ip6tablesLegacy,
}
