using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>
/// What a tunnel device in external mode (VXLAN, GENEVE, GRE and others) shall put around packets: an outer IPv6 header (LWTUNNEL_IP6_*). The route must lead out of such a device; any other ignores it. What is null is not sent,
/// and the kernel reports it as zero.
/// </summary>
/// <remarks>Options of the tunnel (LWTUNNEL_IP6_OPTS) are not offered: Linux 6.18 crashes on them and leaves its network configuration locked.</remarks>
public sealed record IPv6Encapsulation : RouteEncapsulation<IPv6EncapsulationAttribute>, IRouteEncapsulation<IPv6Encapsulation>
{
    /// <inheritdoc/>
    public static RouteEncapsulationType EncapsulationType => RouteEncapsulationType.Ip6;

    /// <inheritdoc/>
    public override RouteEncapsulationType Type => RouteEncapsulationType.Ip6;

    /// <summary>LWTUNNEL_IP6_ID: the tunnel's id: 24 bits for VXLAN and GENEVE, 32 for GRE.</summary>
    public ulong? TunnelId { get; init; }

    /// <summary>LWTUNNEL_IP6_DST: the other end of the tunnel.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>LWTUNNEL_IP6_SRC: this end of the tunnel.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>LWTUNNEL_IP6_HOPLIMIT: the outer packet's hop limit; 0 leaves it to the device.</summary>
    public byte? HopLimit { get; init; }

    /// <summary>LWTUNNEL_IP6_TC: the outer packet's traffic class.</summary>
    public byte? TrafficClass { get; init; }

    /// <summary>LWTUNNEL_IP6_FLAGS: what else the device shall do.</summary>
    public TunnelFlags? Flags { get; init; }

    /// <inheritdoc/>
    protected internal override int MaxLength => 12 + 40 + (3 * 8);

    /// <inheritdoc/>
    public static IPv6Encapsulation Parse(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<IPv6EncapsulationAttribute> table = new(attributes);
        return new IPv6Encapsulation
        {
            TunnelId = table.FindUInt64BigEndian(IPv6EncapsulationAttribute.Id),
            Destination = table.FindIPAddress(IPv6EncapsulationAttribute.Destination),
            Source = table.FindIPAddress(IPv6EncapsulationAttribute.Source),
            HopLimit = table.FindByte(IPv6EncapsulationAttribute.HopLimit),
            TrafficClass = table.FindByte(IPv6EncapsulationAttribute.TrafficClass),
            Flags = (TunnelFlags?)table.FindUInt16BigEndian(IPv6EncapsulationAttribute.Flags),
        };
    }

    /// <inheritdoc/>
    protected internal override void Check()
    {
        if (Destination is { AddressFamily: not AddressFamily.InterNetworkV6 } || Source is { AddressFamily: not AddressFamily.InterNetworkV6 })
        {
            throw new ArgumentException($"encapsulation in IPv6 from {Source} to {Destination}: both ends of the tunnel must be IPv6 addresses", Destination is { AddressFamily: not AddressFamily.InterNetworkV6 } ? nameof(Destination) : nameof(Source));
        }
    }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<IPv6EncapsulationAttribute> data)
    {
        if (TunnelId is { } id)
        {
            data.WriteUInt64BigEndian(IPv6EncapsulationAttribute.Id, id);
        }

        if (Destination is not null)
        {
            data.WriteIPAddress(IPv6EncapsulationAttribute.Destination, Destination);
        }

        if (Source is not null)
        {
            data.WriteIPAddress(IPv6EncapsulationAttribute.Source, Source);
        }

        if (HopLimit is { } hopLimit)
        {
            data.WriteByte(IPv6EncapsulationAttribute.HopLimit, hopLimit);
        }

        if (TrafficClass is { } trafficClass)
        {
            data.WriteByte(IPv6EncapsulationAttribute.TrafficClass, trafficClass);
        }

        if (Flags is { } flags)
        {
            data.WriteUInt16BigEndian(IPv6EncapsulationAttribute.Flags, (ushort)flags);
        }
    }
}
