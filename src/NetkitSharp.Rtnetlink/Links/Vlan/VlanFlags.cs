namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>Flags of a VLAN device (<c>enum vlan_flags</c>, linux/if_vlan.h).</summary>
[Flags]
public enum VlanFlags
{
    /// <summary>0: none.</summary>
    None = 0,

    /// <summary>VLAN_FLAG_REORDER_HDR: packet sockets see what comes in without its tag.</summary>
    ReorderHdr = 1,

    /// <summary>VLAN_FLAG_GVRP: the VLAN is announced by GVRP.</summary>
    Gvrp = 2,

    /// <summary>VLAN_FLAG_LOOSE_BINDING: the device stays up without its lower device.</summary>
    LooseBinding = 4,

    /// <summary>VLAN_FLAG_MVRP: the VLAN is announced by MVRP.</summary>
    Mvrp = 8,

    /// <summary>VLAN_FLAG_BRIDGE_BINDING: it has a carrier when a port of the bridge below that is in the VLAN has one (Linux 5.1).</summary>
    BridgeBinding = 16,
}
