using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>What new Geneve devices and changes share.</summary>
internal static class GeneveData
{
    internal const string KindName = "geneve";

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<GeneveAttribute>().WithAddresses(GeneveAttribute.Remote, GeneveAttribute.Remote6, GeneveAttribute.Local, GeneveAttribute.Local6));

    internal static bool HasAny(IGeneveSettings settings) => settings is not
    {
        Remote: null,
        Ttl: null,
        Tos: null,
        FlowLabel: null,
        TtlInherit: null,
        Df: null,
    };

    internal static void Write(NetlinkAttributeWriter<GeneveAttribute> data, IGeneveSettings settings)
    {
        Write(data, GeneveAttribute.Remote, GeneveAttribute.Remote6, settings.Remote);
        data.WriteOptional(GeneveAttribute.Ttl, settings.Ttl);
        data.WriteOptional(GeneveAttribute.Tos, settings.Tos);
        data.WriteOptionalBigEndian(GeneveAttribute.Label, settings.FlowLabel);
        data.WriteOptional(GeneveAttribute.TtlInherit, settings.TtlInherit);
        data.WriteOptional(GeneveAttribute.Df, (byte?)settings.Df);
    }

    internal static void Write(NetlinkAttributeWriter<GeneveAttribute> data, GeneveAttribute ipv4, GeneveAttribute ipv6, IPAddress? address)
    {
        if (address is not null)
        {
            data.WriteIPAddress(address.AddressFamily == AddressFamily.InterNetwork ? ipv4 : ipv6, address);
        }
    }

    internal static void Verify(IGeneveSettings settings, GeneveLinkInfo? data, LinkReadback readback)
    {
        readback.Expect("linkinfo > data > remote", settings.Remote, data?.Remote);
        readback.Expect("linkinfo > data > ttl", settings.Ttl, data?.Ttl);
        readback.Expect("linkinfo > data > tos", settings.Tos, data?.Tos);
        readback.Expect("linkinfo > data > label", settings.FlowLabel, data?.FlowLabel);
        readback.Expect("linkinfo > data > ttl-inherit", settings.TtlInherit, data?.TtlInherit);
        readback.Expect("linkinfo > data > df", settings.Df, data?.Df);
    }
}
