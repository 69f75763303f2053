namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Attributes of a link message (<c>IFLA_*</c>, linux/if_link.h). A member is the kernel constant's words in .NET casing, so that one is found from the other: IFLA_GSO_IPV4_MAX_SIZE is <see cref="GsoIpv4MaxSize"/>.
/// Members without a release are older than Linux 4.
/// </summary>
public enum LinkAttribute : ushort
{
    /// <summary>IFLA_ADDRESS (bytes, 6 for Ethernet): the hardware address.</summary>
    Address = 1,

    /// <summary>IFLA_BROADCAST (bytes, 6 for Ethernet): the hardware broadcast address.</summary>
    Broadcast = 2,

    /// <summary>IFLA_IFNAME (string of at most 15 bytes): the name.</summary>
    Ifname = 3,

    /// <summary>IFLA_MTU (u32, bytes): the MTU.</summary>
    Mtu = 4,

    /// <summary>IFLA_LINK (u32, ifindex): the lower device, or the peer in the peer's namespace.</summary>
    Link = 5,

    /// <summary>IFLA_QDISC (string): the root queueing discipline; read-only.</summary>
    Qdisc = 6,

    /// <summary>IFLA_STATS (struct rtnl_link_stats): 32-bit counters; read-only.</summary>
    Stats = 7,

    /// <summary>IFLA_COST (unused).</summary>
    Cost = 8,

    /// <summary>IFLA_PRIORITY (unused).</summary>
    Priority = 9,

    /// <summary>IFLA_MASTER (u32, ifindex): the device that this one is enslaved to, 0 for none.</summary>
    Master = 10,

    /// <summary>IFLA_WIRELESS (bytes): wireless events; read-only.</summary>
    Wireless = 11,

    /// <summary>IFLA_PROTINFO (nest): bridge port options of AF_BRIDGE messages.</summary>
    Protinfo = 12,

    /// <summary>IFLA_TXQLEN (u32, packets): the transmit queue length.</summary>
    Txqlen = 13,

    /// <summary>IFLA_MAP (struct rtnl_link_ifmap): memory, port and IRQ; read-only.</summary>
    Map = 14,

    /// <summary>IFLA_WEIGHT (u32): unused.</summary>
    Weight = 15,

    /// <summary>IFLA_OPERSTATE (u8): the RFC 2863 state.</summary>
    Operstate = 16,

    /// <summary>IFLA_LINKMODE (u8): whether user space controls the operational state.</summary>
    Linkmode = 17,

    /// <summary>IFLA_LINKINFO (nest of LinkInfoAttribute): kind and kind-specific data.</summary>
    Linkinfo = 18,

    /// <summary>IFLA_NET_NS_PID (u32, process id): move to the namespace of a process.</summary>
    NetNsPid = 19,

    /// <summary>IFLA_IFALIAS (string of at most 255 bytes): free text; empty clears it.</summary>
    Ifalias = 20,

    /// <summary>IFLA_NUM_VF (u32): number of virtual functions; read-only.</summary>
    NumVf = 21,

    /// <summary>IFLA_VFINFO_LIST (nest): virtual functions.</summary>
    VfinfoList = 22,

    /// <summary>IFLA_STATS64 (struct rtnl_link_stats64): 64-bit counters; read-only.</summary>
    Stats64 = 23,

    /// <summary>IFLA_VF_PORTS (nest): port profiles of virtual functions.</summary>
    VfPorts = 24,

    /// <summary>IFLA_PORT_SELF (nest): port profile.</summary>
    PortSelf = 25,

    /// <summary>IFLA_AF_SPEC (nest by address family): per-family settings.</summary>
    AfSpec = 26,

    /// <summary>IFLA_GROUP (u32): the link group.</summary>
    Group = 27,

    /// <summary>IFLA_NET_NS_FD (u32, descriptor): move to the namespace of an open file.</summary>
    NetNsFd = 28,

    /// <summary>IFLA_EXT_MASK (u32, RTEXT_FILTER_*): what a request wants in its answer.</summary>
    ExtMask = 29,

    /// <summary>IFLA_PROMISCUITY (u32): promiscuity count; read-only.</summary>
    Promiscuity = 30,

    /// <summary>IFLA_NUM_TX_QUEUES (u32, 1 to 4096): transmit queues; at creation only.</summary>
    NumTxQueues = 31,

    /// <summary>IFLA_NUM_RX_QUEUES (u32, 1 to 4096): receive queues; at creation only.</summary>
    NumRxQueues = 32,

    /// <summary>IFLA_CARRIER (u8): carrier on or off.</summary>
    Carrier = 33,

    /// <summary>IFLA_PHYS_PORT_ID (bytes): physical port; read-only.</summary>
    PhysPortId = 34,

    /// <summary>IFLA_CARRIER_CHANGES (u32): carrier changes; read-only.</summary>
    CarrierChanges = 35,

    /// <summary>IFLA_PHYS_SWITCH_ID (bytes): physical switch; read-only.</summary>
    PhysSwitchId = 36,

    /// <summary>IFLA_LINK_NETNSID (s32, nsid): the namespace of the device in IFLA_LINK.</summary>
    LinkNetnsid = 37,

    /// <summary>IFLA_PHYS_PORT_NAME (string): physical port; read-only (Linux 4.1).</summary>
    PhysPortName = 38,

    /// <summary>IFLA_PROTO_DOWN (u8): protocol down (Linux 4.3).</summary>
    ProtoDown = 39,

    /// <summary>IFLA_GSO_MAX_SEGS (u32, 0 to tso_max_segs): most segments of a GSO packet (Linux 4.6).</summary>
    GsoMaxSegs = 40,

    /// <summary>IFLA_GSO_MAX_SIZE (u32, bytes, to tso_max_size): longest GSO packet, IPv6 where above 65536 (Linux 4.6).</summary>
    GsoMaxSize = 41,

    /// <summary>IFLA_PAD: alignment.</summary>
    Pad = 42,

    /// <summary>IFLA_XDP (nest): the XDP program (Linux 4.8).</summary>
    Xdp = 43,

    /// <summary>IFLA_EVENT (u32): why a notification was sent; read-only (Linux 4.13).</summary>
    Event = 44,

    /// <summary>IFLA_NEW_NETNSID (s32, nsid): where a device moved to; read-only (Linux 4.15).</summary>
    NewNetnsid = 45,

    /// <summary>IFLA_TARGET_NETNSID (s32, nsid): the namespace that a request is about (Linux 4.20; IFLA_IF_NETNSID in 4.15).</summary>
    TargetNetnsid = 46,

    /// <summary>IFLA_CARRIER_UP_COUNT (u32): carrier gains; read-only (Linux 4.16).</summary>
    CarrierUpCount = 47,

    /// <summary>IFLA_CARRIER_DOWN_COUNT (u32): carrier losses; read-only (Linux 4.16).</summary>
    CarrierDownCount = 48,

    /// <summary>IFLA_NEW_IFINDEX (s32, at least 1): the index in the namespace moved to (Linux 4.16).</summary>
    NewIfindex = 49,

    /// <summary>IFLA_MIN_MTU (u32, bytes): least MTU; read-only (Linux 4.19).</summary>
    MinMtu = 50,

    /// <summary>IFLA_MAX_MTU (u32, bytes): greatest MTU; read-only (Linux 4.19).</summary>
    MaxMtu = 51,

    /// <summary>IFLA_PROP_LIST (nest): alternative names (Linux 5.5).</summary>
    PropList = 52,

    /// <summary>IFLA_ALT_IFNAME (string of at most 127 bytes): an alternative name (Linux 5.5).</summary>
    AltIfname = 53,

    /// <summary>IFLA_PERM_ADDRESS (bytes): the permanent hardware address; read-only, EINVAL when sent (Linux 5.6).</summary>
    PermAddress = 54,

    /// <summary>IFLA_PROTO_DOWN_REASON (nest): why the protocol is down (Linux 5.9).</summary>
    ProtoDownReason = 55,

    /// <summary>IFLA_PARENT_DEV_NAME (string): the device on its bus (Linux 5.14).</summary>
    ParentDevName = 56,

    /// <summary>IFLA_PARENT_DEV_BUS_NAME (string): the bus; read-only (Linux 5.14).</summary>
    ParentDevBusName = 57,

    /// <summary>IFLA_GRO_MAX_SIZE (u32, 0 to 524280 bytes): longest GRO packet, IPv6 where above 65536 (Linux 5.17).</summary>
    GroMaxSize = 58,

    /// <summary>IFLA_TSO_MAX_SIZE (u32, bytes): limit of GSO sizes; read-only, EINVAL when sent (Linux 5.19).</summary>
    TsoMaxSize = 59,

    /// <summary>IFLA_TSO_MAX_SEGS (u32): limit of GSO segments; read-only, EINVAL when sent (Linux 5.19).</summary>
    TsoMaxSegs = 60,

    /// <summary>IFLA_ALLMULTI (u32): all-multicast count; read-only, EINVAL when sent (Linux 6.1).</summary>
    Allmulti = 61,

    /// <summary>IFLA_DEVLINK_PORT (nest): the devlink port; read-only (Linux 6.2).</summary>
    DevlinkPort = 62,

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE (u32, bytes, to tso_max_size): longest IPv4 GSO packet (Linux 6.3; ignored before).</summary>
    GsoIpv4MaxSize = 63,

    /// <summary>IFLA_GRO_IPV4_MAX_SIZE (u32, 0 to 524280 bytes): longest IPv4 GRO packet (Linux 6.3; ignored before).</summary>
    GroIpv4MaxSize = 64,

    /// <summary>IFLA_DPLL_PIN (nest): the DPLL pin; read-only (Linux 6.7).</summary>
    DpllPin = 65,

    /// <summary>IFLA_MAX_PACING_OFFLOAD_HORIZON (u32 or u64, ns): pacing offload horizon; read-only (Linux 6.13).</summary>
    MaxPacingOffloadHorizon = 66,

    /// <summary>IFLA_NETNS_IMMUTABLE (u8): cannot change its namespace; read-only, EINVAL when sent (Linux 6.15).</summary>
    NetnsImmutable = 67,

    /// <summary>IFLA_HEADROOM (u16, bytes): headroom that the device has; read-only, EINVAL when sent (Linux 6.18).</summary>
    Headroom = 68,

    /// <summary>IFLA_TAILROOM (u16, bytes): tailroom that the device has; read-only, EINVAL when sent (Linux 6.18).</summary>
    Tailroom = 69,
}
