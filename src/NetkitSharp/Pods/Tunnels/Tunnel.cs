using System.Net.Sockets;

namespace NetkitSharp.Pods.Tunnels;

/// <summary>
/// One layer of encapsulation and the bytes it takes, as the kernel's own devices reckon them (<c>needed_headroom</c>, <c>needed_tailroom</c>). IPsec is not among them: its policies have no device, and its algorithms
/// differ.
/// </summary>
public readonly record struct Tunnel
{
    private const int Ethernet = 14;
    private const int Ipv4 = 20;
    private const int Ipv6 = 40;
    private const int Udp = 8;
    private const int VxlanHeader = 8;
    private const int GeneveHeader = 8;

    // Six bits of words, linux/geneve.h.
    private const int MostGeneveOptions = 252;

    // wireguard/messages.h: the message's type, index and counter, and before it the longest headers with the space that drivers are given (NET_SKB_PAD, 64 on machines with cache lines of 64 bytes or less).
    private const int WireguardHeader = 16;
    private const int DriverSpace = 64;

    // Padding to 16 bytes, and the authentication tag.
    private const int WireguardPadding = 16;
    private const int WireguardTag = 16;

    // RFC 2473: a destination options header with the limit.
    private const int EncapsulationLimit = 8;

    private Tunnel(TunnelKind kind, int headroom, int tailroom = 0, bool isWhole = false, int linkHeader = 0)
    {
        Kind = kind;
        Headroom = headroom;
        Tailroom = tailroom;
        IsWhole = isWhole;
        LinkHeader = linkHeader;
    }

    /// <summary>The encapsulation.</summary>
    public TunnelKind Kind { get; }

    /// <summary>Bytes that it puts before the IP packet of a pod, without what carries it: inner link-layer header, its own header, UDP, outer IP header.</summary>
    public int Headroom { get; }

    /// <summary>Bytes that it puts behind the packet.</summary>
    public int Tailroom { get; }

    /// <summary>Whether its headroom holds the link-layer header of what carries it: WireGuard's device asks for a space of its own, whatever is below.</summary>
    internal bool IsWhole { get; }

    /// <summary>The link-layer header of the tunnel's own device (<c>hard_header_len</c>), for what is stacked on it.</summary>
    internal int LinkHeader { get; }

    /// <summary>VXLAN. <c>vxlan_headroom()</c>: inner Ethernet 14 + VXLAN 8 + UDP 8 + IPv4 20 or IPv6 40 = 50 or 70.</summary>
    /// <param name="outer">The family of the outer addresses; IPv6 for a device that learns them packet by packet (<c>external</c>).</param>
    /// <param name="isGpe">Whether it carries IP packets without an Ethernet header (VXLAN-GPE): 14 bytes less.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family is neither IPv4 nor IPv6.</exception>
    public static Tunnel Vxlan(AddressFamily outer, bool isGpe = false) =>
        new(TunnelKind.Vxlan, (isGpe ? 0 : Ethernet) + VxlanHeader + Udp + IpHeader(outer), linkHeader: isGpe ? 0 : Ethernet);

    /// <summary>Geneve. Inner Ethernet 14 + Geneve 8 + options + UDP 8 + IPv4 20 or IPv6 40 = 50 or 70, and the options. What the kernel's device reports leaves the options out.</summary>
    /// <param name="outer">The family of the outer addresses; IPv6 for a device that learns them packet by packet (<c>external</c>).</param>
    /// <param name="optionsLength">Bytes of options on each packet, a multiple of 4 up to 252.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family is neither IPv4 nor IPv6, or there are no such options.</exception>
    public static Tunnel Geneve(AddressFamily outer, int optionsLength = 0)
    {
        if (optionsLength is < 0 or > MostGeneveOptions || optionsLength % 4 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(optionsLength), optionsLength, "Geneve options are a multiple of 4 bytes, up to 252.");
        }

        return new(TunnelKind.Geneve, Ethernet + GeneveHeader + optionsLength + Udp + IpHeader(outer), linkHeader: Ethernet);
    }

    /// <summary>
    /// WireGuard. <c>DATA_PACKET_HEAD_ROOM</c>: message 16 + UDP 8 + IPv6 40 + space for the driver below 64 = 128, IPv4 outside as well; behind it padding up to 16 and the tag 16 = 32.
    /// </summary>
    public static Tunnel Wireguard() => new(TunnelKind.Wireguard, WireguardHeader + Udp + Ipv6 + DriverSpace, WireguardPadding + WireguardTag, isWhole: true);

    /// <summary>IPIP: IPv4 20.</summary>
    public static Tunnel Ipip() => new(TunnelKind.Ipip, Ipv4);

    /// <summary>SIT: IPv4 20.</summary>
    public static Tunnel Sit() => new(TunnelKind.Sit, Ipv4);

    /// <summary>ip6tnl: IPv6 40.</summary>
    /// <param name="hasEncapsulationLimit">Whether to count the encapsulation limit, 8 bytes, which such devices send unless told <c>encaplimit none</c>. What the kernel's device reports leaves it out.</param>
    public static Tunnel Ip6Tunnel(bool hasEncapsulationLimit = false) => new(TunnelKind.Ip6Tunnel, Ipv6 + (hasEncapsulationLimit ? EncapsulationLimit : 0));

    private static int IpHeader(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Ipv4,
        AddressFamily.InterNetworkV6 => Ipv6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "A tunnel's outer addresses are IPv4 or IPv6."),
    };
}
