using System.Buffers.Binary;
using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>A bridge in the spanning tree (<c>struct ifla_bridge_id</c>, linux/if_link.h).</summary>
/// <param name="Priority">The priority; the lowest is the root.</param>
/// <param name="Address">The MAC address, which decides between equal priorities.</param>
public sealed record BridgeId(ushort Priority, PhysicalAddress Address)
{
    private const int Length = sizeof(ushort) + HardwareAddress.EthernetLength;

    /// <summary><c>8000.C6BAFDC90885</c>.</summary>
    public override string ToString() => $"{Priority:x4}.{Address}";

    /// <summary>The id in an attribute; null where the attribute is missing.</summary>
    internal static BridgeId? From(ReadOnlySpan<byte> payload) => payload.Length == Length
        ? new BridgeId(BinaryPrimitives.ReadUInt16BigEndian(payload), new PhysicalAddress(payload[sizeof(ushort)..].ToArray()))
        : null;
}
