using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>A rule of policy routing, as the kernel reported it (RTM_NEWRULE). What is null the rule does not look at.</summary>
public sealed record RuleInfo
{
    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public required AddressFamily Family { get; init; }

    /// <summary>FRA_PRIORITY: rules are consulted from the lowest on.</summary>
    public required uint Priority { get; init; }

    /// <summary>What the rule does.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>Flags, those that only the kernel sets included.</summary>
    public RuleFlags Flags { get; init; }

    /// <summary>Whether the rule is for the packets that do not match.</summary>
    public bool IsInverted => (Flags & RuleFlags.Invert) != 0;

    /// <summary>FRA_TABLE: the table that is looked up; 0 where none is.</summary>
    public uint Table { get; init; }

    /// <summary>FRA_GOTO: the priority of the rule to go on with.</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>FRA_L3MDEV: whether the table of the packet's VRF is looked up.</summary>
    public bool L3MasterDevice { get; init; }

    /// <summary>FRA_SRC.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>FRA_DST.</summary>
    public IPNetwork? Destination { get; init; }

    /// <summary>FRA_IIFNAME; whether the link exists say the <see cref="Flags"/>.</summary>
    public string? InputInterface { get; init; }

    /// <summary>FRA_OIFNAME; whether the link exists say the <see cref="Flags"/>.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>FRA_FWMARK; 0 where there is only a mask.</summary>
    public uint? Mark { get; init; }

    /// <summary>FRA_FWMASK: the bits of the mark that count.</summary>
    public uint? MarkMask { get; init; }

    /// <summary>fib_rule_hdr.tos.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>FRA_DSCP, 0 to 63 (Linux 6.12).</summary>
    public byte? Dscp { get; init; }

    /// <summary>FRA_DSCP_MASK (Linux 6.15).</summary>
    public byte? DscpMask { get; init; }

    /// <summary>FRA_FLOWLABEL (Linux 6.14).</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>FRA_FLOWLABEL_MASK (Linux 6.14).</summary>
    public uint? FlowLabelMask { get; init; }

    /// <summary>FRA_TUN_ID.</summary>
    public ulong? TunnelId { get; init; }

    /// <summary>FRA_UID_RANGE, in the user namespace of the reader.</summary>
    public UserIdRange? UserIds { get; init; }

    /// <summary>FRA_IP_PROTO: 6 for TCP.</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>FRA_SPORT_RANGE.</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>FRA_SPORT_MASK: 0xffff for a single port without a mask (Linux 6.15).</summary>
    public ushort? SourcePortMask { get; init; }

    /// <summary>FRA_DPORT_RANGE.</summary>
    public PortRange? DestinationPorts { get; init; }

    /// <summary>FRA_DPORT_MASK: 0xffff for a single port without a mask (Linux 6.15).</summary>
    public ushort? DestinationPortMask { get; init; }

    /// <summary>FRA_SUPPRESS_PREFIXLEN: routes with a prefix of at most so many bits are left out.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>FRA_SUPPRESS_IFGROUP: routes by links of this group are left out.</summary>
    public uint? SuppressInterfaceGroup { get; init; }

    /// <summary>FRA_FLOW: the realm.</summary>
    public uint? Realm { get; init; }

    /// <summary>FRA_PROTOCOL: who made the rule.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>The spec of this rule: what would add it, and what deletes it and, save for <see cref="RuleSpec.Invert"/>, no other.</summary>
    public RuleSpec ToSpec() => new(Family)
    {
        Priority = Priority,
        Action = Action,
        Table = Table == 0 ? null : Table,
        GotoPriority = GotoPriority,
        L3MasterDevice = L3MasterDevice,
        Invert = IsInverted,
        Source = Source,
        Destination = Destination,
        InputInterface = InputInterface,
        OutputInterface = OutputInterface,
        Mark = Mark,
        MarkMask = MarkMask,
        TypeOfService = TypeOfService,
        Dscp = Dscp,
        DscpMask = DscpMask,
        FlowLabel = FlowLabel,
        FlowLabelMask = FlowLabelMask,
        TunnelId = TunnelId,
        UserIds = UserIds,
        IpProtocol = IpProtocol,
        SourcePorts = SourcePorts,
        SourcePortMask = SourcePortMask,
        DestinationPorts = DestinationPorts,
        DestinationPortMask = DestinationPortMask,
        SuppressPrefixLength = SuppressPrefixLength,
        SuppressInterfaceGroup = SuppressInterfaceGroup,
        Realm = Realm,
        Protocol = Protocol == RouteProtocol.Unspecified ? null : Protocol,
    };
}
