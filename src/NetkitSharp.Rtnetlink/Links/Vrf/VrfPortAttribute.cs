namespace NetkitSharp.Rtnetlink.Links.Vrf;

/// <summary>Attributes of a VRF's port in IFLA_INFO_SLAVE_DATA (<c>IFLA_VRF_PORT_*</c>, linux/if_link.h).</summary>
public enum VrfPortAttribute : ushort
{
    /// <summary>IFLA_VRF_PORT_TABLE (u32): the routing table of the VRF; read-only.</summary>
    Table = 1,
}
