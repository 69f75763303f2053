using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>One pair of priorities (<c>struct ifla_vlan_qos_mapping</c>, linux/if_link.h).</summary>
/// <param name="From">For what is sent: the packet's priority (SO_PRIORITY). For what is received: that in the tag, 0 to 7.</param>
/// <param name="To">For what is sent: the priority in the tag, 0 to 7. For what is received: the packet's.</param>
public readonly record struct VlanQosMapping(uint From, uint To)
{
    private const int Length = 8;

    /// <summary><c>6:5</c>.</summary>
    public override string ToString() => $"{From}:{To}";

    internal static VlanQosMapping Read(NetlinkAttribute attribute) => attribute.Payload.Length == Length
        ? new VlanQosMapping(MemoryMarshal.Read<uint>(attribute.Payload), MemoryMarshal.Read<uint>(attribute.Payload[sizeof(uint)..]))
        : throw new NetlinkFormatException("VLAN priority mapping", attribute.Offset, Length, attribute.Payload.Length);

    internal void Write(NetlinkAttributeWriter<VlanQosAttribute> mappings)
    {
        Span<byte> payload = mappings.Reserve(VlanQosAttribute.Mapping, Length);
        uint from = From;
        uint to = To;
        MemoryMarshal.Write(payload, in from);
        MemoryMarshal.Write(payload[sizeof(uint)..], in to);
    }
}
