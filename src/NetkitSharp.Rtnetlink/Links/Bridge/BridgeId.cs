using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>A bridge in the spanning tree (<c>struct ifla_bridge_id</c>, linux/if_link.h).</summary>
/// <param name="Priority">The priority; the lowest is the root.</param>
/// <param name="Address">The MAC address, which decides between equal priorities.</param>
public sealed record BridgeId(ushort Priority, PhysicalAddress Address)
{
    private const int PriorityShift = 48;

    /// <summary><c>8000.C6BAFDC90885</c>.</summary>
    public override string ToString() => $"{Priority:x4}.{Address}";

    /// <summary>The id in an attribute; null where the attribute is missing.</summary>
    internal static BridgeId? Find<TAttribute>(in NetlinkAttributeTable<TAttribute> data, TAttribute type)
        where TAttribute : unmanaged, Enum =>
        data.TryGet(type, out NetlinkAttribute id)
            ? new BridgeId((ushort)(id.GetUInt64BigEndian() >> PriorityShift), new PhysicalAddress(id.Payload[sizeof(ushort)..].ToArray()))
            : null;
}
