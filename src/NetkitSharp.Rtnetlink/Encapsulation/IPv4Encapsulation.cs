using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>
/// What a tunnel device in external mode (VXLAN, GENEVE, GRE and others) shall put around packets: an outer IPv4 header (LWTUNNEL_IP_*). The route must lead out of such a device; any other ignores it. What is null is not sent,
/// and the kernel reports it as zero.
/// </summary>
/// <remarks>Options of the tunnel (LWTUNNEL_IP_OPTS) are not offered: Linux 6.18 crashes on them and leaves its network configuration locked.</remarks>
public sealed record IPv4Encapsulation : RouteEncapsulation<IPv4EncapsulationAttribute>, IRouteEncapsulation<IPv4Encapsulation>
{
    /// <inheritdoc/>
    public static RouteEncapsulationType EncapsulationType => RouteEncapsulationType.Ip;

    /// <inheritdoc/>
    public override RouteEncapsulationType Type => RouteEncapsulationType.Ip;

    /// <summary>LWTUNNEL_IP_ID: the tunnel's id: 24 bits for VXLAN and GENEVE, 32 for GRE.</summary>
    public ulong? TunnelId { get; init; }

    /// <summary>LWTUNNEL_IP_DST: the other end of the tunnel.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>LWTUNNEL_IP_SRC: this end of the tunnel.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>LWTUNNEL_IP_TTL: the outer packet's time to live; 0 leaves it to the device.</summary>
    public byte? Ttl { get; init; }

    /// <summary>LWTUNNEL_IP_TOS: the outer packet's type of service.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>LWTUNNEL_IP_FLAGS: what else the device shall do.</summary>
    public TunnelFlags? Flags { get; init; }

    /// <inheritdoc/>
    protected internal override int MaxLength => 12 + 16 + (3 * 8);

    /// <inheritdoc/>
    public static IPv4Encapsulation Parse(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<IPv4EncapsulationAttribute> table = new(attributes);
        return new IPv4Encapsulation
        {
            TunnelId = table.FindUInt64BigEndian(IPv4EncapsulationAttribute.Id),
            Destination = table.FindIPAddress(IPv4EncapsulationAttribute.Destination),
            Source = table.FindIPAddress(IPv4EncapsulationAttribute.Source),
            Ttl = table.FindByte(IPv4EncapsulationAttribute.Ttl),
            TypeOfService = table.FindByte(IPv4EncapsulationAttribute.TypeOfService),
            Flags = (TunnelFlags?)table.FindUInt16BigEndian(IPv4EncapsulationAttribute.Flags),
        };
    }

    /// <inheritdoc/>
    protected internal override void Check()
    {
        if (Destination is { AddressFamily: not AddressFamily.InterNetwork } || Source is { AddressFamily: not AddressFamily.InterNetwork })
        {
            throw new ArgumentException($"encapsulation in IPv4 from {Source} to {Destination}: both ends of the tunnel must be IPv4 addresses", Destination is { AddressFamily: not AddressFamily.InterNetwork } ? nameof(Destination) : nameof(Source));
        }
    }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<IPv4EncapsulationAttribute> data)
    {
        if (TunnelId is { } id)
        {
            data.WriteUInt64BigEndian(IPv4EncapsulationAttribute.Id, id);
        }

        if (Destination is not null)
        {
            data.WriteIPAddress(IPv4EncapsulationAttribute.Destination, Destination);
        }

        if (Source is not null)
        {
            data.WriteIPAddress(IPv4EncapsulationAttribute.Source, Source);
        }

        if (Ttl is { } ttl)
        {
            data.WriteByte(IPv4EncapsulationAttribute.Ttl, ttl);
        }

        if (TypeOfService is { } typeOfService)
        {
            data.WriteByte(IPv4EncapsulationAttribute.TypeOfService, typeOfService);
        }

        if (Flags is { } flags)
        {
            data.WriteUInt16BigEndian(IPv4EncapsulationAttribute.Flags, (ushort)flags);
        }
    }
}
