namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Attributes of rule messages (<c>FRA_*</c>, linux/fib_rules.h).</summary>
public enum RuleAttribute : ushort
{
    /// <summary>FRA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>FRA_DST: the destination prefix; its length is in the header.</summary>
    Destination = 1,

    /// <summary>FRA_SRC: the source prefix; its length is in the header.</summary>
    Source = 2,

    /// <summary>FRA_IIFNAME: the name of the link that packets come in by.</summary>
    InputInterface = 3,

    /// <summary>FRA_GOTO (u32): the priority of the rule to go on with.</summary>
    Goto = 4,

    /// <summary>FRA_UNUSED2.</summary>
    Unused2 = 5,

    /// <summary>FRA_PRIORITY (u32): rules are consulted from the lowest on. Not sent for 0.</summary>
    Priority = 6,

    /// <summary>FRA_UNUSED3.</summary>
    Unused3 = 7,

    /// <summary>FRA_UNUSED4.</summary>
    Unused4 = 8,

    /// <summary>FRA_UNUSED5.</summary>
    Unused5 = 9,

    /// <summary>FRA_FWMARK (u32): the packet's mark.</summary>
    Mark = 10,

    /// <summary>FRA_FLOW (u32): the realm, IPv4 only; the kernel ignores it when it was built without realms.</summary>
    Flow = 11,

    /// <summary>FRA_TUN_ID (be64): the id of the tunnel that a packet came through (Linux 4.3).</summary>
    TunnelId = 12,

    /// <summary>FRA_SUPPRESS_IFGROUP (u32): a route by a link of this group is none; 0xffffffff for no such group.</summary>
    SuppressInterfaceGroup = 13,

    /// <summary>FRA_SUPPRESS_PREFIXLEN (u32): a route with a prefix of at most so many bits is none; 0xffffffff, which the kernel reports always, for no such limit.</summary>
    SuppressPrefixLength = 14,

    /// <summary>FRA_TABLE (u32): the table to look up.</summary>
    Table = 15,

    /// <summary>FRA_FWMASK (u32): the bits of the mark that count.</summary>
    MarkMask = 16,

    /// <summary>FRA_OIFNAME: the name of the link that a socket is bound to.</summary>
    OutputInterface = 17,

    /// <summary>FRA_PAD.</summary>
    Pad = 18,

    /// <summary>FRA_L3MDEV (u8): look up the table of the VRF that the packet belongs to (Linux 4.8).</summary>
    L3MasterDevice = 19,

    /// <summary>FRA_UID_RANGE: struct fib_rule_uid_range, the user ids of the sending socket (Linux 4.10).</summary>
    UidRange = 20,

    /// <summary>FRA_PROTOCOL (u8): who made the rule (Linux 4.17).</summary>
    Protocol = 21,

    /// <summary>FRA_IP_PROTO (u8): the protocol in the IP header (Linux 4.17).</summary>
    IpProtocol = 22,

    /// <summary>FRA_SPORT_RANGE: struct fib_rule_port_range, in host byte order (Linux 4.17).</summary>
    SourcePortRange = 23,

    /// <summary>FRA_DPORT_RANGE: struct fib_rule_port_range, in host byte order (Linux 4.17).</summary>
    DestinationPortRange = 24,

    /// <summary>FRA_DSCP (u8): the six bits above those of ECN, 0 to 63 (Linux 6.12; older kernels ignore it).</summary>
    Dscp = 25,

    /// <summary>FRA_FLOWLABEL (be32): the IPv6 flow label, 20 bits (Linux 6.14; older kernels ignore it).</summary>
    FlowLabel = 26,

    /// <summary>FRA_FLOWLABEL_MASK (be32): the bits of the flow label that count (Linux 6.14; older kernels ignore it).</summary>
    FlowLabelMask = 27,

    /// <summary>FRA_SPORT_MASK (u16): the bits of the source port that count (Linux 6.15; older kernels ignore it).</summary>
    SourcePortMask = 28,

    /// <summary>FRA_DPORT_MASK (u16): the bits of the destination port that count (Linux 6.15; older kernels ignore it).</summary>
    DestinationPortMask = 29,

    /// <summary>FRA_DSCP_MASK (u8): the bits of the DSCP that count (Linux 6.15; older kernels ignore it).</summary>
    DscpMask = 30,
}
