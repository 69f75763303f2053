namespace NetkitSharp.Rtnetlink.Links.Vrf;

/// <summary>Attributes of a VRF in IFLA_INFO_DATA (<c>IFLA_VRF_*</c>, linux/if_link.h).</summary>
public enum VrfAttribute : ushort
{
    /// <summary>IFLA_VRF_TABLE (u32): the routing table; at creation only.</summary>
    Table = 1,
}
