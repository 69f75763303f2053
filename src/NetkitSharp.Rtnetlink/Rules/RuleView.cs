using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>A rule of policy routing where it lies in a message (RTM_NEWRULE, RTM_DELRULE). What is null the rule does not look at. Properties read when they are asked, and allocate nothing unless they say so.</summary>
public readonly ref struct RuleView : INetlinkView<RuleView>
{
    private readonly fib_rule_hdr _header;

    private RuleView(fib_rule_hdr header, NetlinkAttributeTable<RuleAttribute> attributes)
    {
        _header = header;
        Attributes = attributes;
    }

    /// <summary>All attributes, those without a property too.</summary>
    public NetlinkAttributeTable<RuleAttribute> Attributes { get; }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => IpFamily.FromNative(_header.family);

    /// <summary>FRA_PRIORITY: rules are consulted from the lowest on.</summary>
    public uint Priority => Attributes.FindUInt32(RuleAttribute.Priority) ?? 0;

    /// <summary>What the rule does.</summary>
    public RuleAction Action => (RuleAction)_header.action;

    /// <summary>Flags, those that only the kernel sets included.</summary>
    public RuleFlags Flags => (RuleFlags)_header.flags;

    /// <summary>FRA_TABLE: the table that is looked up; 0 where none is.</summary>
    public uint Table => Attributes.FindUInt32(RuleAttribute.Table) ?? _header.table;

    /// <summary>FRA_GOTO: the priority of the rule to go on with.</summary>
    public uint? GotoPriority => Attributes.FindUInt32(RuleAttribute.Goto);

    /// <summary>FRA_L3MDEV: whether the table of the packet's VRF is looked up.</summary>
    public bool L3MasterDevice => Attributes.FindByte(RuleAttribute.L3MasterDevice) is > 0;

    /// <summary>FRA_SRC: the address of the source prefix; empty for any source.</summary>
    public NetlinkAddressBytes SourceAddress => _header.src_len == 0 ? default : Attributes.FindAddress(RuleAttribute.Source);

    /// <summary>fib_rule_hdr.src_len: bits of the source prefix, 0 for any source.</summary>
    public int SourcePrefixLength => _header.src_len;

    /// <summary>FRA_DST: the address of the destination prefix; empty for any destination.</summary>
    public NetlinkAddressBytes DestinationAddress => _header.dst_len == 0 ? default : Attributes.FindAddress(RuleAttribute.Destination);

    /// <summary>fib_rule_hdr.dst_len: bits of the destination prefix, 0 for any destination.</summary>
    public int DestinationPrefixLength => _header.dst_len;

    /// <summary>FRA_IIFNAME; whether the link exists say the <see cref="Flags"/>. Allocates.</summary>
    public string? InputInterface => Attributes.FindString(RuleAttribute.InputInterface);

    /// <summary>FRA_OIFNAME; whether the link exists say the <see cref="Flags"/>. Allocates.</summary>
    public string? OutputInterface => Attributes.FindString(RuleAttribute.OutputInterface);

    /// <summary>FRA_FWMARK; 0 where there is only a mask.</summary>
    public uint? Mark => Attributes.FindUInt32(RuleAttribute.Mark) ?? (MarkMask is null ? null : 0);

    /// <summary>FRA_FWMASK: the bits of the mark that count.</summary>
    public uint? MarkMask => Attributes.FindUInt32(RuleAttribute.MarkMask);

    /// <summary>fib_rule_hdr.tos.</summary>
    public byte? TypeOfService => _header.tos == 0 ? null : _header.tos;

    /// <summary>FRA_DSCP, 0 to 63 (Linux 6.12).</summary>
    public byte? Dscp => Attributes.FindByte(RuleAttribute.Dscp);

    /// <summary>FRA_DSCP_MASK (Linux 6.15).</summary>
    public byte? DscpMask => Attributes.FindByte(RuleAttribute.DscpMask);

    /// <summary>FRA_FLOWLABEL (Linux 6.14).</summary>
    public uint? FlowLabel => Attributes.FindUInt32BigEndian(RuleAttribute.FlowLabel);

    /// <summary>FRA_FLOWLABEL_MASK (Linux 6.14).</summary>
    public uint? FlowLabelMask => Attributes.FindUInt32BigEndian(RuleAttribute.FlowLabelMask);

    /// <summary>FRA_TUN_ID.</summary>
    public ulong? TunnelId => Attributes.TryGet(RuleAttribute.TunnelId, out NetlinkAttribute id) ? id.GetUInt64BigEndian() : null;

    /// <summary>FRA_UID_RANGE, in the user namespace of the reader.</summary>
    public UserIdRange? UserIds
    {
        get
        {
            if (!Attributes.TryGet(RuleAttribute.UidRange, out NetlinkAttribute attribute))
            {
                return null;
            }

            fib_rule_uid_range range = attribute.Get<fib_rule_uid_range>();
            return new UserIdRange(range.start, range.end);
        }
    }

    /// <summary>FRA_IP_PROTO: 6 for TCP.</summary>
    public byte? IpProtocol => Attributes.FindByte(RuleAttribute.IpProtocol);

    /// <summary>FRA_SPORT_RANGE.</summary>
    public PortRange? SourcePorts => Ports(RuleAttribute.SourcePortRange);

    /// <summary>FRA_SPORT_MASK: 0xffff for a single port without a mask (Linux 6.15).</summary>
    public ushort? SourcePortMask => Attributes.FindUInt16(RuleAttribute.SourcePortMask);

    /// <summary>FRA_DPORT_RANGE.</summary>
    public PortRange? DestinationPorts => Ports(RuleAttribute.DestinationPortRange);

    /// <summary>FRA_DPORT_MASK: 0xffff for a single port without a mask (Linux 6.15).</summary>
    public ushort? DestinationPortMask => Attributes.FindUInt16(RuleAttribute.DestinationPortMask);

    /// <summary>FRA_SUPPRESS_PREFIXLEN: routes with a prefix of at most so many bits are left out.</summary>
    public int? SuppressPrefixLength => Attributes.FindUInt32(RuleAttribute.SuppressPrefixLength) is uint bits and not RuleMessage.NotSuppressed ? (int)bits : null;

    /// <summary>FRA_SUPPRESS_IFGROUP: routes by links of this group are left out.</summary>
    public uint? SuppressInterfaceGroup => Attributes.FindUInt32(RuleAttribute.SuppressInterfaceGroup) is uint group and not RuleMessage.NotSuppressed ? group : null;

    /// <summary>FRA_FLOW: the realm.</summary>
    public uint? Realm => Attributes.FindUInt32(RuleAttribute.Flow);

    /// <summary>FRA_PROTOCOL: who made the rule.</summary>
    public RouteProtocol Protocol => (RouteProtocol)(Attributes.FindByte(RuleAttribute.Protocol) ?? 0);

    /// <summary>Reads an RTM_NEWRULE or RTM_DELRULE of IPv4 or IPv6.</summary>
    /// <inheritdoc cref="INetlinkView{TSelf}.TryRead"/>
    public static bool TryRead(NetlinkMessage message, out RuleView view)
    {
        view = default;
        if (message.Type is not (RuleMessage.New or RuleMessage.Delete))
        {
            return false;
        }

        fib_rule_hdr header = message.GetHeader<fib_rule_hdr>();
        if (!IpFamily.IsIp(header.family))
        {
            return false;
        }

        view = new RuleView(header, new NetlinkAttributeTable<RuleAttribute>(message.GetAttributes<fib_rule_hdr>()));
        return true;
    }

    /// <summary>The rule as a record, which outlives the message.</summary>
    /// <exception cref="NetlinkFormatException">An attribute has a length that its type cannot have.</exception>
    public RuleInfo ToInfo() => new()
    {
        Family = Family,
        Priority = Priority,
        Action = Action,
        Flags = Flags,
        Table = Table,
        GotoPriority = GotoPriority,
        L3MasterDevice = L3MasterDevice,
        Source = ToNetwork(SourceAddress, SourcePrefixLength),
        Destination = ToNetwork(DestinationAddress, DestinationPrefixLength),
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
        Protocol = Protocol,
    };

    private PortRange? Ports(RuleAttribute type)
    {
        if (!Attributes.TryGet(type, out NetlinkAttribute attribute))
        {
            return null;
        }

        fib_rule_port_range range = attribute.Get<fib_rule_port_range>();
        return new PortRange(range.start, range.end);
    }

    private IPNetwork? ToNetwork(NetlinkAddressBytes bytes, int prefixLength)
    {
        if (prefixLength == 0)
        {
            return null;
        }

        int bits = _header.family == IpFamily.AF_INET ? 32 : 128;
        if (bytes.Bytes.Length * 8 != bits || prefixLength > bits)
        {
            throw new NetlinkFormatException("prefix (bits) of a rule message", NetlinkMessageWriter.HeaderLength + 1, prefixLength, bytes.Bytes.Length * 8);
        }

        return new IPNetwork(IpFamily.Mask(new IPAddress(bytes.Bytes), prefixLength), prefixLength);
    }
}
