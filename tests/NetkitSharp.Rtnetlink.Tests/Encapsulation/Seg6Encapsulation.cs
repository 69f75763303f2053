using System.Net;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Encapsulation;

/// <summary>An encapsulation that the library does not have, as its user would add it: an IPv6 header with one segment.</summary>
internal sealed record Seg6Encapsulation(IPAddress Segment) : RouteEncapsulation<Seg6Attribute>, IRouteEncapsulation<Seg6Encapsulation>
{
    // int mode, struct ipv6_sr_hdr of 8 bytes, one address.
    private const int HeaderLength = 4 + 8 + 16;

    public static RouteEncapsulationType EncapsulationType => RouteEncapsulationType.Seg6;

    public override RouteEncapsulationType Type => EncapsulationType;

    protected internal override int MaxLength => 4 + HeaderLength;

    public static Seg6Encapsulation Parse(NetlinkAttributes attributes) =>
        attributes.TryGet(Seg6Attribute.Header, out NetlinkAttribute header) ? new Seg6Encapsulation(new IPAddress(header.Payload[12..HeaderLength])) : throw new FormatException("no header");

    protected override void WriteData(NetlinkAttributeWriter<Seg6Attribute> data)
    {
        Span<byte> header = data.Reserve(Seg6Attribute.Header, HeaderLength);
        header.Clear();
        header[0] = 1;
        header[5] = 2;
        header[6] = 4;
        Segment.TryWriteBytes(header[12..], out _);
    }
}
