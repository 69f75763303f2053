using System.Buffers.Binary;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The UDP source ports of a tunnel (<c>struct ifla_vxlan_port_range</c>, <c>struct ifla_geneve_port_range</c>, linux/if_link.h).</summary>
/// <param name="Low">The first port.</param>
/// <param name="High">The last port, not below the first.</param>
public readonly record struct TunnelPortRange(ushort Low, ushort High)
{
    private const int Length = 4;

    /// <summary><c>40000-50000</c>.</summary>
    public override string ToString() => $"{Low}-{High}";

    internal static void Write<TAttribute>(NetlinkAttributeWriter<TAttribute> writer, TAttribute type, TunnelPortRange? range)
        where TAttribute : unmanaged, Enum
    {
        if (range is { } ports)
        {
            Span<byte> payload = writer.Reserve(type, Length);
            BinaryPrimitives.WriteUInt16BigEndian(payload, ports.Low);
            BinaryPrimitives.WriteUInt16BigEndian(payload[sizeof(ushort)..], ports.High);
        }
    }

    /// <summary>The ports in an attribute; null where the attribute is missing.</summary>
    internal static TunnelPortRange? From(ReadOnlySpan<byte> payload) => payload.Length == Length
        ? new TunnelPortRange(BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload[sizeof(ushort)..]))
        : null;
}
