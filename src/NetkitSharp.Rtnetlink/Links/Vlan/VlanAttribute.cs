namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>Attributes of a VLAN device in IFLA_INFO_DATA (<c>IFLA_VLAN_*</c>, linux/if_link.h).</summary>
public enum VlanAttribute : ushort
{
    /// <summary>IFLA_VLAN_ID (u16): the VLAN; at creation only.</summary>
    Id = 1,

    /// <summary>IFLA_VLAN_FLAGS (struct ifla_vlan_flags): the <see cref="VlanFlags"/>, and which of them to change.</summary>
    Flags = 2,

    /// <summary>IFLA_VLAN_EGRESS_QOS (nest of <see cref="VlanQosAttribute"/>): what priority in the tag a packet's priority becomes.</summary>
    EgressQos = 3,

    /// <summary>IFLA_VLAN_INGRESS_QOS (nest of <see cref="VlanQosAttribute"/>): what priority of the packet one in the tag becomes.</summary>
    IngressQos = 4,

    /// <summary>IFLA_VLAN_PROTOCOL (be16): the <see cref="VlanProtocol"/>; at creation only.</summary>
    Protocol = 5,
}
