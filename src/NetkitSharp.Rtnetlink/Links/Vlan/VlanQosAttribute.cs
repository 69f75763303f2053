namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>Attributes in <see cref="VlanAttribute.EgressQos"/> and <see cref="VlanAttribute.IngressQos"/> (<c>IFLA_VLAN_QOS_*</c>, linux/if_link.h).</summary>
public enum VlanQosAttribute : ushort
{
    /// <summary>IFLA_VLAN_QOS_MAPPING (struct ifla_vlan_qos_mapping): one pair of priorities.</summary>
    Mapping = 1,
}
