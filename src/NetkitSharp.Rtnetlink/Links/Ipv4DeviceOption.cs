namespace NetkitSharp.Rtnetlink.Links;

/// <summary>IPv4 settings of a device (<c>IPV4_DEVCONF_*</c>, linux/ip.h), the sysctls in <c>/proc/sys/net/ipv4/conf</c>.</summary>
public enum Ipv4DeviceOption
{
    /// <summary>IPV4_DEVCONF_FORWARDING: the sysctl <c>forwarding</c>, whether packets are forwarded that arrive here.</summary>
    Forwarding = 1,

    /// <summary>IPV4_DEVCONF_MC_FORWARDING: the sysctl <c>mc_forwarding</c>.</summary>
    McForwarding = 2,

    /// <summary>IPV4_DEVCONF_PROXY_ARP: the sysctl <c>proxy_arp</c>, whether ARP is answered for others.</summary>
    ProxyArp = 3,

    /// <summary>IPV4_DEVCONF_ACCEPT_REDIRECTS: the sysctl <c>accept_redirects</c>.</summary>
    AcceptRedirects = 4,

    /// <summary>IPV4_DEVCONF_SECURE_REDIRECTS: the sysctl <c>secure_redirects</c>.</summary>
    SecureRedirects = 5,

    /// <summary>IPV4_DEVCONF_SEND_REDIRECTS: the sysctl <c>send_redirects</c>.</summary>
    SendRedirects = 6,

    /// <summary>IPV4_DEVCONF_SHARED_MEDIA: the sysctl <c>shared_media</c>.</summary>
    SharedMedia = 7,

    /// <summary>IPV4_DEVCONF_RP_FILTER: the sysctl <c>rp_filter</c>, reverse path filter: 0 none, 1 strict, 2 loose.</summary>
    RpFilter = 8,

    /// <summary>IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE: the sysctl <c>accept_source_route</c>.</summary>
    AcceptSourceRoute = 9,

    /// <summary>IPV4_DEVCONF_BOOTP_RELAY: the sysctl <c>bootp_relay</c>.</summary>
    BootpRelay = 10,

    /// <summary>IPV4_DEVCONF_LOG_MARTIANS: the sysctl <c>log_martians</c>.</summary>
    LogMartians = 11,

    /// <summary>IPV4_DEVCONF_TAG: the sysctl <c>tag</c>.</summary>
    Tag = 12,

    /// <summary>IPV4_DEVCONF_ARPFILTER: the sysctl <c>arp_filter</c>.</summary>
    Arpfilter = 13,

    /// <summary>IPV4_DEVCONF_MEDIUM_ID: the sysctl <c>medium_id</c>.</summary>
    MediumId = 14,

    /// <summary>IPV4_DEVCONF_NOXFRM: the sysctl <c>disable_xfrm</c>.</summary>
    Noxfrm = 15,

    /// <summary>IPV4_DEVCONF_NOPOLICY: the sysctl <c>disable_policy</c>.</summary>
    Nopolicy = 16,

    /// <summary>IPV4_DEVCONF_FORCE_IGMP_VERSION: the sysctl <c>force_igmp_version</c>.</summary>
    ForceIgmpVersion = 17,

    /// <summary>IPV4_DEVCONF_ARP_ANNOUNCE: the sysctl <c>arp_announce</c>, which source address ARP requests have.</summary>
    ArpAnnounce = 18,

    /// <summary>IPV4_DEVCONF_ARP_IGNORE: the sysctl <c>arp_ignore</c>, which ARP requests are answered.</summary>
    ArpIgnore = 19,

    /// <summary>IPV4_DEVCONF_PROMOTE_SECONDARIES: the sysctl <c>promote_secondaries</c>.</summary>
    PromoteSecondaries = 20,

    /// <summary>IPV4_DEVCONF_ARP_ACCEPT: the sysctl <c>arp_accept</c>.</summary>
    ArpAccept = 21,

    /// <summary>IPV4_DEVCONF_ARP_NOTIFY: the sysctl <c>arp_notify</c>.</summary>
    ArpNotify = 22,

    /// <summary>IPV4_DEVCONF_ACCEPT_LOCAL: the sysctl <c>accept_local</c>, whether packets from own addresses are taken.</summary>
    AcceptLocal = 23,

    /// <summary>IPV4_DEVCONF_SRC_VMARK: the sysctl <c>src_vmark</c>.</summary>
    SrcVmark = 24,

    /// <summary>IPV4_DEVCONF_PROXY_ARP_PVLAN: the sysctl <c>proxy_arp_pvlan</c>, whether ARP is answered back to the device it came from.</summary>
    ProxyArpPvlan = 25,

    /// <summary>IPV4_DEVCONF_ROUTE_LOCALNET: the sysctl <c>route_localnet</c>, whether 127/8 is routed.</summary>
    RouteLocalnet = 26,

    /// <summary>IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL: the sysctl <c>igmpv2_unsolicited_report_interval</c>.</summary>
    Igmpv2UnsolicitedReportInterval = 27,

    /// <summary>IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL: the sysctl <c>igmpv3_unsolicited_report_interval</c>.</summary>
    Igmpv3UnsolicitedReportInterval = 28,

    /// <summary>IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN: the sysctl <c>ignore_routes_with_linkdown</c>.</summary>
    IgnoreRoutesWithLinkdown = 29,

    /// <summary>IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST: the sysctl <c>drop_unicast_in_l2_multicast</c>.</summary>
    DropUnicastInL2Multicast = 30,

    /// <summary>IPV4_DEVCONF_DROP_GRATUITOUS_ARP: the sysctl <c>drop_gratuitous_arp</c>.</summary>
    DropGratuitousArp = 31,

    /// <summary>IPV4_DEVCONF_BC_FORWARDING: the sysctl <c>bc_forwarding</c>, whether directed broadcasts are forwarded (Linux 4.19).</summary>
    BcForwarding = 32,

    /// <summary>IPV4_DEVCONF_ARP_EVICT_NOCARRIER: the sysctl <c>arp_evict_nocarrier</c>, whether losing the carrier empties the ARP table (Linux 5.16).</summary>
    ArpEvictNocarrier = 33,
}
