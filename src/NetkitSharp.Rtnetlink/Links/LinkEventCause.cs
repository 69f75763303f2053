namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Why a link notification was sent, where the device itself tells of nothing new (<c>IFLA_EVENT_*</c>, linux/if_link.h).</summary>
public enum LinkEventCause
{
    /// <summary>IFLA_EVENT_NONE: nothing particular.</summary>
    None = 0,

    /// <summary>IFLA_EVENT_REBOOT: the device was reset.</summary>
    Reboot = 1,

    /// <summary>IFLA_EVENT_FEATURES: its offload features changed.</summary>
    Features = 2,

    /// <summary>IFLA_EVENT_BONDING_FAILOVER: a bond changed its active port.</summary>
    BondingFailover = 3,

    /// <summary>IFLA_EVENT_NOTIFY_PEERS: neighbours are told its addresses once more.</summary>
    NotifyPeers = 4,

    /// <summary>IFLA_EVENT_IGMP_RESEND: multicast groups are joined once more.</summary>
    IgmpResend = 5,

    /// <summary>IFLA_EVENT_BONDING_OPTIONS: a bond's options changed.</summary>
    BondingOptions = 6,
}
