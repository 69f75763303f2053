namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Attributes of neighbour messages (<c>NDA_*</c>, linux/neighbour.h).</summary>
public enum NeighbourAttribute : ushort
{
    /// <summary>NDA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>NDA_DST: the IP address.</summary>
    Destination = 1,

    /// <summary>NDA_LLADDR: the link-layer address.</summary>
    LinkLayerAddress = 2,

    /// <summary>NDA_CACHEINFO: struct nda_cacheinfo.</summary>
    CacheInfo = 3,

    /// <summary>NDA_PROBES: u32.</summary>
    Probes = 4,

    /// <summary>NDA_VLAN: u16, bridge.</summary>
    Vlan = 5,

    /// <summary>NDA_PORT: be16, VXLAN.</summary>
    Port = 6,

    /// <summary>NDA_VNI: u32, VXLAN.</summary>
    Vni = 7,

    /// <summary>NDA_IFINDEX: u32; in a dump's request the link to list.</summary>
    LinkIndex = 8,

    /// <summary>NDA_MASTER: u32; in a dump's request the master whose links to list.</summary>
    Master = 9,

    /// <summary>NDA_LINK_NETNSID: s32.</summary>
    LinkNetnsId = 10,

    /// <summary>NDA_SRC_VNI: u32, VXLAN.</summary>
    SourceVni = 11,

    /// <summary>NDA_PROTOCOL: u8, who made the entry (Linux 5.0).</summary>
    Protocol = 12,

    /// <summary>NDA_NH_ID: u32.</summary>
    NextHopId = 13,

    /// <summary>NDA_FDB_EXT_ATTRS: nest, bridge.</summary>
    FdbExtendedAttributes = 14,

    /// <summary>NDA_FLAGS_EXT: u32 (Linux 5.16).</summary>
    ExtendedFlags = 15,

    /// <summary>NDA_NDM_STATE_MASK: u16.</summary>
    StateMask = 16,

    /// <summary>NDA_NDM_FLAGS_MASK: u8.</summary>
    FlagsMask = 17,
}
