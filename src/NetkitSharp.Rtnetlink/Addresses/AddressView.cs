using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>An address of a link where it lies in a message (RTM_NEWADDR, RTM_DELADDR). Properties read when they are asked, and allocate nothing unless they say so.</summary>
public readonly ref struct AddressView : INetlinkView<AddressView>
{
    private readonly ifaddrmsg _header;

    private AddressView(ifaddrmsg header, NetlinkAttributeTable<AddressAttribute> attributes)
    {
        _header = header;
        Attributes = attributes;
    }

    /// <summary>All attributes, those without a property too.</summary>
    public NetlinkAttributeTable<AddressAttribute> Attributes { get; }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => IpFamily.FromNative(_header.ifa_family);

    /// <summary>The link's index in the namespace asked about.</summary>
    public int LinkIndex => (int)_header.ifa_index;

    /// <summary>The link's own address: IFA_LOCAL or, where there is none, IFA_ADDRESS.</summary>
    public NetlinkAddressBytes Address => Attributes.TryGet(AddressAttribute.Local, out NetlinkAttribute local) ? local.GetAddress() : Attributes.FindAddress(AddressAttribute.Address);

    /// <summary>Bits of the prefix; the peer's where there is a <see cref="Peer"/>.</summary>
    public int PrefixLength => _header.ifa_prefixlen;

    /// <summary>The other end of a point-to-point link; empty where there is none.</summary>
    public NetlinkAddressBytes Peer
    {
        get
        {
            NetlinkAddressBytes address = Attributes.FindAddress(AddressAttribute.Address);
            return address.Bytes.SequenceEqual(Address.Bytes) ? default : address;
        }
    }

    /// <summary>IFA_BROADCAST, IPv4 only; empty where there is none.</summary>
    public NetlinkAddressBytes Broadcast => Attributes.FindAddress(AddressAttribute.Broadcast);

    /// <summary>IFA_LABEL, IPv4 only: the link's name unless it was set. Allocates.</summary>
    public string? Label => Attributes.FindString(AddressAttribute.Label);

    /// <summary>How far the address is valid.</summary>
    public RouteScope Scope => (RouteScope)_header.ifa_scope;

    /// <summary>IFA_FLAGS.</summary>
    public AddressFlags Flags => (AddressFlags)(Attributes.FindUInt32(AddressAttribute.Flags) ?? _header.ifa_flags);

    /// <summary>How long the address is still chosen for new connections; null for ever.</summary>
    public TimeSpan? PreferredLifetime => ToLifetime(CacheInfo?.ifa_prefered);

    /// <summary>How long until the kernel removes the address; null for ever.</summary>
    public TimeSpan? ValidLifetime => ToLifetime(CacheInfo?.ifa_valid);

    /// <summary>When the address was added, as time since the machine started, in steps of 10 ms.</summary>
    public TimeSpan? Created => ToTime(CacheInfo?.cstamp);

    /// <summary>When the address was last changed, as time since the machine started, in steps of 10 ms.</summary>
    public TimeSpan? Updated => ToTime(CacheInfo?.tstamp);

    /// <summary>IFA_RT_PRIORITY: the metric of the prefix route, where one was set (Linux 4.18).</summary>
    public uint? RoutePriority => Attributes.FindUInt32(AddressAttribute.RoutePriority);

    /// <summary>IFA_PROTO: who added it, where known (Linux 5.18).</summary>
    public AddressProtocol Protocol => (AddressProtocol)(Attributes.FindByte(AddressAttribute.Protocol) ?? 0);

    /// <summary>IFA_TARGET_NETNSID: the namespace asked about, where that was not the socket's own.</summary>
    public int? NamespaceId => Attributes.FindInt32(AddressAttribute.TargetNetnsId);

    private ifa_cacheinfo? CacheInfo => Attributes.TryGet(AddressAttribute.CacheInfo, out NetlinkAttribute info) ? info.Get<ifa_cacheinfo>() : null;

    /// <summary>Reads an RTM_NEWADDR or RTM_DELADDR of IPv4 or IPv6.</summary>
    /// <inheritdoc cref="INetlinkView{TSelf}.TryRead"/>
    public static bool TryRead(NetlinkMessage message, out AddressView view)
    {
        view = default;
        if (message.Type is not (AddressMessage.New or AddressMessage.Delete))
        {
            return false;
        }

        ifaddrmsg header = message.GetHeader<ifaddrmsg>();
        if (!IpFamily.IsIp(header.ifa_family))
        {
            return false;
        }

        view = new AddressView(header, new NetlinkAttributeTable<AddressAttribute>(message.GetAttributes<ifaddrmsg>()));
        return true;
    }

    /// <summary>The address as a record, which outlives the message.</summary>
    /// <exception cref="NetlinkFormatException">There is no address, or an attribute has a length that its type cannot have.</exception>
    public AddressInfo ToInfo()
    {
        IPAddress own = Address.ToIPAddress() ?? throw new NetlinkFormatException("address message without IFA_LOCAL and IFA_ADDRESS", 0, 1, 0);
        if (PrefixLength > IpFamily.BitsOf(own))
        {
            throw new NetlinkFormatException("prefix length (bits) of an address message", NetlinkMessageWriter.HeaderLength + 1, PrefixLength, IpFamily.BitsOf(own));
        }

        return new AddressInfo
        {
            LinkIndex = LinkIndex,
            Address = new InterfaceAddress(own, PrefixLength),
            Peer = Peer.ToIPAddress(),
            Broadcast = Broadcast.ToIPAddress(),
            Label = Label,
            Scope = Scope,
            Flags = Flags,
            PreferredLifetime = PreferredLifetime,
            ValidLifetime = ValidLifetime,
            Created = Created,
            Updated = Updated,
            RoutePriority = RoutePriority,
            Protocol = Protocol,
            NamespaceId = NamespaceId,
        };
    }

    private static TimeSpan? ToLifetime(uint? seconds) => seconds is null or ifa_cacheinfo.INFINITY_LIFE_TIME ? null : TimeSpan.FromSeconds(seconds.Value);

    // Hundredths of a second.
    private static TimeSpan? ToTime(uint? stamp) => stamp is null ? null : TimeSpan.FromTicks(stamp.Value * (TimeSpan.TicksPerSecond / 100));
}
