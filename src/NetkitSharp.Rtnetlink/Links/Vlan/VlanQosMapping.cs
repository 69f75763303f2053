using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>One pair of priorities (<c>struct ifla_vlan_qos_mapping</c>, linux/if_link.h).</summary>
/// <param name="From">For what is sent: the packet's priority (SO_PRIORITY). For what is received: that in the tag, 0 to 7.</param>
/// <param name="To">For what is sent: the priority in the tag, 0 to 7. For what is received: the packet's.</param>
public readonly record struct VlanQosMapping(uint From, uint To)
{
    /// <summary><c>6:5</c>.</summary>
    public override string ToString() => $"{From}:{To}";

    internal static VlanQosMapping Read(NetlinkAttribute attribute)
    {
        ifla_vlan_qos_mapping mapping = attribute.Get<ifla_vlan_qos_mapping>();
        return new VlanQosMapping(mapping.from, mapping.to);
    }

    internal void Write(NetlinkAttributeWriter<VlanQosAttribute> mappings)
    {
        ifla_vlan_qos_mapping mapping = new() { from = From, to = To };
        mappings.Write(VlanQosAttribute.Mapping, in mapping);
    }
}
