using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <content>What IPv4 and IPv6 have to say about the device (IFLA_AF_SPEC).</content>
public readonly ref partial struct LinkView
{
    /// <summary>IFLA_INET6_ADDR_GEN_MODE; null without IPv6 on the device.</summary>
    public AddressGenerationMode? AddressGenerationMode => FindInet6(Inet6Attribute.AddrGenMode, out NetlinkAttribute mode) ? (AddressGenerationMode)mode.GetByte() : null;

    /// <summary>IFLA_INET6_TOKEN: the lower 64 bits of addresses from router advertisements; <c>::</c> for none, empty without IPv6 on the device.</summary>
    public NetlinkAddressBytes Ipv6Token => FindInet6(Inet6Attribute.Token, out NetlinkAttribute token) ? token.GetAddress() : default;

    /// <summary>IFLA_INET6_FLAGS: IPv6's own flags of the device (<c>IF_READY</c> 0x80000000, <c>IF_RA_RCVD</c> 0x20, <c>IF_RA_MANAGED</c> 0x40, <c>IF_RA_OTHERCONF</c> 0x80, <c>IF_RS_SENT</c> 0x10).</summary>
    public uint? Ipv6Flags => FindInet6(Inet6Attribute.Flags, out NetlinkAttribute flags) ? flags.GetUInt32() : null;

    /// <summary>IFLA_INET6_RA_MTU in bytes: the MTU that routers advertise, 0 for none (Linux 5.15).</summary>
    public uint? Ipv6AdvertisedMtu => FindInet6(Inet6Attribute.RaMtu, out NetlinkAttribute mtu) ? mtu.GetUInt32() : null;

    /// <summary>IFLA_INET_CONF: the IPv4 settings, an s32 each, the first being number 1.</summary>
    internal ReadOnlySpan<byte> Ipv4Options =>
        FindFamily(AddressFamilyAttribute.Inet).TryGet(InetAttribute.Conf, out NetlinkAttribute options) ? options.Payload : default;

    /// <summary>IFLA_INET6_CONF: the IPv6 settings, an s32 each, the first being number 0.</summary>
    internal ReadOnlySpan<byte> Ipv6Options => FindInet6(Inet6Attribute.Conf, out NetlinkAttribute options) ? options.Payload : default;

    /// <summary>IFLA_INET_CONF: an IPv4 setting of the device; null without IPv4 on it, or where the kernel does not have the setting.</summary>
    public int? GetIpv4Option(Ipv4DeviceOption option) => OptionAt(Ipv4Options, (int)option - 1);

    /// <summary>IFLA_INET6_CONF: an IPv6 setting of the device; null without IPv6 on it, or where the kernel does not have the setting.</summary>
    public int? GetIpv6Option(Ipv6DeviceOption option) => OptionAt(Ipv6Options, (int)option);

    internal static int? OptionAt(ReadOnlySpan<byte> options, int position) =>
        position >= 0 && position < options.Length / sizeof(int) ? MemoryMarshal.Read<int>(options[(position * sizeof(int))..]) : null;

    // In messages about bridge ports, which LinkInfo.Parse takes too, the nest holds something else.
    private NetlinkAttributes FindFamily(AddressFamilyAttribute family) =>
        _header.ifi_family == 0 && _attributes.FindNested(LinkAttribute.AfSpec).TryGet(family, out NetlinkAttribute found) ? found.GetNested() : default;

    private bool FindInet6(Inet6Attribute type, out NetlinkAttribute attribute) => FindFamily(AddressFamilyAttribute.Inet6).TryGet(type, out attribute);
}
