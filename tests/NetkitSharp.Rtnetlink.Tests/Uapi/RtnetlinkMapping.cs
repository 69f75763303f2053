using NetkitSharp.Testing.Uapi;

namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>
/// What looks like a mirror of the kernel's and is none, by name and with the reason. Whatever is not here is proved, so that a new enum needs its constants or a line here.
/// </summary>
internal static class RtnetlinkMapping
{
    public static readonly UapiMapping Mapping = new()
    {
        Exemptions = new Dictionary<string, string>
        {
            ["BigTcpIpv4"] = "what a caller wants of IPv4",
            ["BigTcpClamping"] = "what a plan does where devices differ",
            ["BondAggregatorSelection"] = "BOND_AD_*, include/net/bond_3ad.h, which the kernel does not export",
            ["BondArpTargets"] = "BOND_ARP_TARGETS_*, include/net/bonding.h, which the kernel does not export",
            ["BondArpValidation"] = "BOND_ARP_VALIDATE_*, include/net/bonding.h, which the kernel does not export",
            ["BondFailoverMac"] = "BOND_FOM_*, include/net/bonding.h, which the kernel does not export",
            ["BondLacpRate"] = "AD_LACP_*, include/net/bond_3ad.h, which the kernel does not export",
            ["BondPrimaryReselection"] = "BOND_PRI_RESELECT_*, include/net/bonding.h, which the kernel does not export",
            ["BridgeStpState"] = "BR_*_STP, net/bridge/br_private.h",
            ["LinkChangeParts"] = "which parts of a change a request carries",
            ["MonitoredObjects"] = "what a monitor watches",
            ["NetlinkSocket.Exchange"] = "how a request is answered",
            ["NetlinkSocket.Outcome"] = "how an answer ended",
            ["ObjectChange"] = "what a monitor saw happen",
            ["StatisticsParts.All"] = "all of the others",
            ["SynchronizationReason"] = "why a monitor listed",
            ["VxlanLink.IanaPort"] = "IANA's",
            ["ifa_cacheinfo.INFINITY_LIFE_TIME"] = "include/net/addrconf.h, which the kernel does not export",
        },
        Structs = new Dictionary<string, CStruct>
        {
            // The kernel may write more into it.
            ["statfs_buffer"] = new("struct statfs") { Comparison = "<=", OffsetsOnly = true },
            ["statx_buffer"] = new("struct statx") { OffsetsOnly = true },
        },
    };

    public static readonly UapiHeaders Headers = new(
        [
            "sys/socket.h", "linux/types.h", "linux/if.h", "linux/if_ether.h", "linux/if_arp.h", "linux/in.h", "linux/in6.h", "linux/netlink.h", "linux/rtnetlink.h",
            "linux/genetlink.h", "linux/if_link.h", "linux/if_addr.h", "linux/if_addrlabel.h", "linux/if_bonding.h", "linux/if_bridge.h", "linux/if_macsec.h",
            "linux/if_packet.h", "linux/if_tunnel.h", "linux/if_vlan.h", "linux/ip6_tunnel.h", "linux/veth.h", "linux/neighbour.h", "linux/nexthop.h", "linux/fib_rules.h",
            "linux/net_namespace.h", "linux/netconf.h", "linux/gen_stats.h", "linux/pkt_sched.h", "linux/pkt_cls.h", "linux/tc_act/tc_bpf.h", "linux/tc_act/tc_gact.h",
            "linux/tc_act/tc_mirred.h", "linux/lwtunnel.h", "linux/mpls.h", "linux/mpls_iptunnel.h", "linux/seg6_iptunnel.h", "linux/seg6_local.h", "linux/rpl_iptunnel.h",
            "linux/ioam6_iptunnel.h", "linux/icmpv6.h", "linux/ip.h", "linux/ipv6.h", "linux/bpf.h", "linux/wireguard.h", "linux/sock_diag.h", "linux/inet_diag.h", "linux/sockios.h", "linux/nsfs.h", "linux/magic.h",
            "linux/fcntl.h", "linux/sched.h", "linux/errno.h", "linux/mount.h", "linux/stat.h",
        ],
        [
            "linux/types.h", "errno.h", "fcntl.h", "poll.h", "sched.h", "sys/eventfd.h", "sys/file.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/socket.h", "sys/stat.h",
            "sys/syscall.h", "sys/uio.h", "sys/vfs.h", "time.h", "unistd.h", "netinet/in.h", "netinet/tcp.h",
        ]);
}
