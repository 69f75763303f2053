namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>
/// What looks like a mirror of the kernel's and is none, by name and with the reason. Whatever is not here is proved, so that a new enum needs its constants or a line here.
/// </summary>
internal static class UapiExemptions
{
    /// <summary>Enums, members of enums and constants that the C headers do not have.</summary>
    public static readonly Dictionary<string, string> Constants = new()
    {
        ["BigTcpIpv4"] = "what a caller wants of IPv4",
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
    };

    /// <summary>Structs of Interop that go by another name in C.</summary>
    public static readonly Dictionary<string, string> Structs = new()
    {
        ["statfs_buffer"] = "struct statfs",
        ["statx_buffer"] = "struct statx",
    };

    /// <summary>Structs of Interop that are longer than in C, because the kernel may write more into them.</summary>
    public static readonly string[] Roomy = ["statfs_buffer"];
}
