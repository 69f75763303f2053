using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>A nexthop object as it lies in a message (RTM_NEWNEXTHOP, RTM_DELNEXTHOP). Each property decodes its attribute when asked; nothing is allocated.</summary>
public readonly ref struct NexthopView : INetlinkView<NexthopView>
{
    private readonly nhmsg _header;
    private readonly NetlinkAttributeTable<NexthopAttribute> _attributes;

    private NexthopView(NetlinkMessage message)
    {
        MessageType = message.Type;
        _header = message.GetHeader<nhmsg>();
        _attributes = new NetlinkAttributeTable<NexthopAttribute>(message.GetAttributes<nhmsg>());
    }

    /// <summary>RTM_NEWNEXTHOP (104) or RTM_DELNEXTHOP (105).</summary>
    public ushort MessageType { get; }

    /// <summary>All attributes, those without a name too.</summary>
    public NetlinkAttributes Attributes => _attributes.All;

    /// <summary>NHA_ID: the id.</summary>
    public uint Id => _attributes.FindUInt32(NexthopAttribute.Id) ?? 0;

    /// <summary>nh_family: InterNetwork, InterNetworkV6, or Unspecified for a group.</summary>
    public AddressFamily Family => IpFamily.IsIp(_header.nh_family) ? IpFamily.FromNative(_header.nh_family) : AddressFamily.Unspecified;

    /// <summary>NHA_OIF: the index of the link to send by.</summary>
    public int? OutputInterface => _attributes.FindInt32(NexthopAttribute.OutputInterface);

    /// <summary>NHA_GATEWAY: the router; empty where there is none.</summary>
    public NetlinkAddressBytes Gateway => _attributes.FindAddress(NexthopAttribute.Gateway);

    /// <summary>nh_scope: how far away the gateway, or what is reached without one, is.</summary>
    public RouteScope Scope => (RouteScope)_header.nh_scope;

    /// <summary>nh_protocol: who installed it.</summary>
    public RouteProtocol Protocol => (RouteProtocol)_header.nh_protocol;

    /// <summary>nh_flags: <see cref="RouteFlags.OnLink"/>, <see cref="RouteFlags.Dead"/>, <see cref="RouteFlags.LinkDown"/> and so on.</summary>
    public RouteFlags Flags => (RouteFlags)_header.nh_flags;

    /// <summary>NHA_BLACKHOLE: drops the packets.</summary>
    public bool Blackhole => _attributes.Contains(NexthopAttribute.Blackhole);

    /// <summary>NHA_FDB: for forwarding entries of VXLAN devices, not for routes.</summary>
    public bool Fdb => _attributes.Contains(NexthopAttribute.Fdb);

    /// <summary>NHA_DST_PORT: the UDP port at the other end of the tunnel.</summary>
    public ushort? DestinationPort => _attributes.FindUInt16BigEndian(NexthopAttribute.DestinationPort);

    /// <summary>NHA_ENCAP: what is done to the packets.</summary>
    public RouteEncapsulationView Encapsulation =>
        _attributes.FindUInt16(NexthopAttribute.EncapsulationType) is { } type && _attributes.TryGet(NexthopAttribute.Encapsulation, out NetlinkAttribute data)
            ? new RouteEncapsulationView((RouteEncapsulationType)type, data)
            : default;

    /// <summary>Whether this is a group.</summary>
    public bool IsGroup => _attributes.Contains(NexthopAttribute.Group);

    /// <summary>NHA_GROUP: the members of a group.</summary>
    /// <exception cref="NetlinkFormatException">The array does not hold whole members.</exception>
    public NexthopMembers Members => _attributes.TryGet(NexthopAttribute.Group, out NetlinkAttribute group)
        ? new NexthopMembers(group, ((_attributes.FindUInt32(NexthopAttribute.OperationFlags) ?? 0) & (uint)NexthopOperationFlags.WideWeights) != 0)
        : default;

    /// <summary>NHA_GROUP_TYPE: how the group spreads flows; null for an object that is no group.</summary>
    public NexthopGroupType? GroupType => (NexthopGroupType?)_attributes.FindUInt16(NexthopAttribute.GroupType);

    /// <summary>NHA_RES_GROUP_UNBALANCED_TIME: how long a resilient group has been unbalanced.</summary>
    public TimeSpan? UnbalancedTime => Resilient.TryGet(NexthopResilientGroupAttribute.UnbalancedTime, out NetlinkAttribute time) ? NexthopGroup.FromTicks(time.GetUInt64()) : null;

    /// <summary>NHA_GROUP_STATS: how many packets took each way, where that was asked for.</summary>
    public NexthopStatistics Statistics => new(_attributes.FindNested(NexthopAttribute.GroupStatistics));

    /// <summary>NHA_HW_STATS_USED: whether a driver counts, where that was asked for.</summary>
    public bool? HardwareStatisticsUsed => _attributes.FindUInt32(NexthopAttribute.HardwareStatisticsUsed) is { } used ? used != 0 : null;

    private NetlinkAttributes Resilient => _attributes.FindNested(NexthopAttribute.ResilientGroup);

    /// <summary>Reads RTM_NEWNEXTHOP and RTM_DELNEXTHOP.</summary>
    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out NexthopView view)
    {
        bool own = message.Type is NexthopMessage.New or NexthopMessage.Delete;
        view = own ? new NexthopView(message) : default;
        return own;
    }

    /// <summary>The group as an object; null for an object that is none.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public NexthopGroup? ToGroup() => !IsGroup
        ? null
        : new NexthopGroup
        {
            Members = Members.ToArray(),
            Type = GroupType ?? NexthopGroupType.Multipath,
            Buckets = Resilient.TryGet(NexthopResilientGroupAttribute.Buckets, out NetlinkAttribute buckets) ? buckets.GetUInt16() : null,
            IdleTimer = Resilient.TryGet(NexthopResilientGroupAttribute.IdleTimer, out NetlinkAttribute idle) ? NexthopGroup.FromTicks(idle.GetUInt32()) : null,
            UnbalancedTimer = Resilient.TryGet(NexthopResilientGroupAttribute.UnbalancedTimer, out NetlinkAttribute unbalanced) ? NexthopGroup.FromTicks(unbalanced.GetUInt32()) : null,
            HardwareStatistics = _attributes.FindUInt32(NexthopAttribute.HardwareStatisticsEnable) is { } enabled ? enabled != 0 : null,
        };

    /// <summary>The nexthop object as an object of .NET's.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public NexthopInfo ToInfo() => new()
    {
        Id = Id,
        Family = Family,
        OutputInterface = OutputInterface,
        Gateway = Gateway.ToIPAddress(),
        Scope = Scope,
        Protocol = Protocol,
        Flags = Flags,
        Blackhole = Blackhole,
        Fdb = Fdb,
        DestinationPort = DestinationPort,
        Encapsulation = Encapsulation.ToEncapsulation(),
        Group = ToGroup(),
        UnbalancedTime = UnbalancedTime,
        Statistics = Statistics.ToList(),
        HardwareStatisticsUsed = HardwareStatisticsUsed,
    };
}
