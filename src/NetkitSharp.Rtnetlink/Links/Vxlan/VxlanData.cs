using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>What new VXLAN devices and changes share.</summary>
internal static class VxlanData
{
    internal const string KindName = "vxlan";

    // drivers/net/vxlan/vxlan_core.c: vxlan_port
    internal const int DefaultPort = 8472;

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<VxlanAttribute>().WithAddresses(VxlanAttribute.Group, VxlanAttribute.Group6, VxlanAttribute.Local, VxlanAttribute.Local6));

    internal static bool HasAny(IVxlanSettings settings) => settings is not
    {
        Remote: null,
        Local: null,
        UnderlayIndex: null,
        Ttl: null,
        Tos: null,
        Learning: null,
        Ageing: null,
        FlowLabel: null,
        Df: null,
        LocalBypass: null,
        LabelPolicy: null,
        MulticastRoute: null,
    };

    internal static void Write(NetlinkAttributeWriter<VxlanAttribute> data, IVxlanSettings settings)
    {
        Write(data, VxlanAttribute.Group, VxlanAttribute.Group6, settings.Remote);
        Write(data, VxlanAttribute.Local, VxlanAttribute.Local6, settings.Local);
        data.WriteOptional(VxlanAttribute.Link, settings.UnderlayIndex);
        data.WriteOptional(VxlanAttribute.Ttl, settings.Ttl);
        data.WriteOptional(VxlanAttribute.Tos, settings.Tos);
        data.WriteOptional(VxlanAttribute.Learning, settings.Learning);
        data.WriteOptional(VxlanAttribute.Ageing, TimeUnit.Second.Count(settings.Ageing));
        data.WriteOptionalBigEndian(VxlanAttribute.Label, settings.FlowLabel);
        data.WriteOptional(VxlanAttribute.Df, (byte?)settings.Df);
        data.WriteOptional(VxlanAttribute.Localbypass, settings.LocalBypass);
        data.WriteOptional(VxlanAttribute.LabelPolicy, (uint?)settings.LabelPolicy);
        data.WriteOptional(VxlanAttribute.McRoute, settings.MulticastRoute);
    }

    internal static void Verify(IVxlanSettings settings, VxlanLinkInfo? data, LinkReadback readback)
    {
        readback.Expect("linkinfo > data > group", Specified(settings.Remote), data?.Remote);
        readback.Expect("linkinfo > data > local", Specified(settings.Local), data?.Local);
        readback.Expect("linkinfo > data > link", settings.UnderlayIndex, data?.UnderlayIndex);
        readback.Expect("linkinfo > data > ttl", settings.Ttl, data?.Ttl);
        readback.Expect("linkinfo > data > tos", settings.Tos, data?.Tos);
        readback.Expect("linkinfo > data > learning", settings.Learning, data?.Learning);
        readback.Expect("linkinfo > data > ageing", settings.Ageing, data?.Ageing);
        readback.Expect("linkinfo > data > label", settings.FlowLabel, data?.FlowLabel);
        readback.Expect("linkinfo > data > df", settings.Df, data?.Df);
        readback.Expect("linkinfo > data > localbypass", settings.LocalBypass, data?.LocalBypass, "Linux 6.5");
        readback.Expect("linkinfo > data > label-policy", settings.LabelPolicy, data?.LabelPolicy, "Linux 6.8");

        // Kernels to 7.3 do not report it.
        readback.Expect("linkinfo > data > mc-route", data?.MulticastRoute is null ? null : settings.MulticastRoute, data?.MulticastRoute);
    }

    private static void Write(NetlinkAttributeWriter<VxlanAttribute> data, VxlanAttribute ipv4, VxlanAttribute ipv6, IPAddress? address)
    {
        if (address is not null)
        {
            data.WriteIPAddress(address.AddressFamily == AddressFamily.InterNetwork ? ipv4 : ipv6, address);
        }
    }

    /// <summary>The address, unless it is the unspecified one, which the kernel does not report.</summary>
    private static IPAddress? Specified(IPAddress? address) => IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address) ? null : address;
}
