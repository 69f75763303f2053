namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Options of a bridge that are a bit each of IFLA_BR_MULTI_BOOLOPT (<c>enum br_boolopt_id</c>, linux/if_bridge.h).</summary>
public enum BridgeOption
{
    /// <summary>BR_BOOLOPT_NO_LL_LEARN: whether the source addresses of link-local packets are not learned (Linux 5.0).</summary>
    NoLlLearn = 0,

    /// <summary>BR_BOOLOPT_MCAST_VLAN_SNOOPING: whether multicast is snooped VLAN by VLAN (Linux 5.15).</summary>
    McastVlanSnooping = 1,

    /// <summary>BR_BOOLOPT_MST_ENABLE: whether VLANs have spanning trees of their own (MST) (Linux 5.18).</summary>
    MstEnable = 2,

    /// <summary>BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION: whether monitors hear of multicast entries that hardware did not take (Linux 6.16).</summary>
    MdbOffloadFailNotification = 3,

    /// <summary>BR_BOOLOPT_FDB_LOCAL_VLAN_0: whether local addresses stand once in VLAN 0 instead of in every VLAN (Linux 6.18).</summary>
    FdbLocalVlan0 = 4,
}
