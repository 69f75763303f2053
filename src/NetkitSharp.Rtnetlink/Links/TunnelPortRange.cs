using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The UDP source ports of a tunnel (<c>struct ifla_vxlan_port_range</c>, <c>struct ifla_geneve_port_range</c>, linux/if_link.h).</summary>
/// <param name="Low">The first port.</param>
/// <param name="High">The last port, not below the first.</param>
public readonly record struct TunnelPortRange(ushort Low, ushort High)
{
    private const int HighBits = 16;

    /// <summary><c>40000-50000</c>.</summary>
    public override string ToString() => $"{Low}-{High}";

    // Two be16, the lower port first, are one be32.
    internal static void Write<TAttribute>(NetlinkAttributeWriter<TAttribute> writer, TAttribute type, TunnelPortRange? range)
        where TAttribute : unmanaged, Enum =>
        writer.WriteOptionalBigEndian(type, range is { } ports ? ((uint)ports.Low << HighBits) | ports.High : null);

    /// <summary>The ports in an attribute; null where the attribute is missing.</summary>
    internal static TunnelPortRange? Find<TAttribute>(in NetlinkAttributeTable<TAttribute> data, TAttribute type)
        where TAttribute : unmanaged, Enum =>
        data.FindUInt32BigEndian(type) is { } ports ? new TunnelPortRange((ushort)(ports >> HighBits), (ushort)ports) : null;
}
