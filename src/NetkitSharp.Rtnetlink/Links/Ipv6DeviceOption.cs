namespace NetkitSharp.Rtnetlink.Links;

/// <summary>IPv6 settings of a device (<c>DEVCONF_*</c>, linux/ipv6.h), the sysctls in <c>/proc/sys/net/ipv6/conf</c>. The times of router solicitation, router probing and MLD reports are in milliseconds here, whatever the sysctl counts in.</summary>
public enum Ipv6DeviceOption
{
    /// <summary>DEVCONF_FORWARDING: the sysctl <c>forwarding</c>, whether the device is a router's.</summary>
    Forwarding = 0,

    /// <summary>DEVCONF_HOPLIMIT: the sysctl <c>hop_limit</c>, hop limit of packets sent.</summary>
    Hoplimit = 1,

    /// <summary>DEVCONF_MTU6: the sysctl <c>mtu</c>, IPv6 MTU in bytes.</summary>
    Mtu6 = 2,

    /// <summary>DEVCONF_ACCEPT_RA: the sysctl <c>accept_ra</c>, whether router advertisements are taken: 0 no, 1 not when forwarding, 2 always.</summary>
    AcceptRa = 3,

    /// <summary>DEVCONF_ACCEPT_REDIRECTS: the sysctl <c>accept_redirects</c>.</summary>
    AcceptRedirects = 4,

    /// <summary>DEVCONF_AUTOCONF: the sysctl <c>autoconf</c>.</summary>
    Autoconf = 5,

    /// <summary>DEVCONF_DAD_TRANSMITS: the sysctl <c>dad_transmits</c>, probes of duplicate address detection.</summary>
    DadTransmits = 6,

    /// <summary>DEVCONF_RTR_SOLICITS: the sysctl <c>router_solicitations</c>, router solicitations to send.</summary>
    RtrSolicits = 7,

    /// <summary>DEVCONF_RTR_SOLICIT_INTERVAL: the sysctl <c>router_solicitation_interval</c>.</summary>
    RtrSolicitInterval = 8,

    /// <summary>DEVCONF_RTR_SOLICIT_DELAY: the sysctl <c>router_solicitation_delay</c>.</summary>
    RtrSolicitDelay = 9,

    /// <summary>DEVCONF_USE_TEMPADDR: the sysctl <c>use_tempaddr</c>.</summary>
    UseTempaddr = 10,

    /// <summary>DEVCONF_TEMP_VALID_LFT: the sysctl <c>temp_valid_lft</c>.</summary>
    TempValidLft = 11,

    /// <summary>DEVCONF_TEMP_PREFERED_LFT: the sysctl <c>temp_prefered_lft</c>.</summary>
    TempPreferedLft = 12,

    /// <summary>DEVCONF_REGEN_MAX_RETRY: the sysctl <c>regen_max_retry</c>.</summary>
    RegenMaxRetry = 13,

    /// <summary>DEVCONF_MAX_DESYNC_FACTOR: the sysctl <c>max_desync_factor</c>.</summary>
    MaxDesyncFactor = 14,

    /// <summary>DEVCONF_MAX_ADDRESSES: the sysctl <c>max_addresses</c>.</summary>
    MaxAddresses = 15,

    /// <summary>DEVCONF_FORCE_MLD_VERSION: the sysctl <c>force_mld_version</c>.</summary>
    ForceMldVersion = 16,

    /// <summary>DEVCONF_ACCEPT_RA_DEFRTR: the sysctl <c>accept_ra_defrtr</c>.</summary>
    AcceptRaDefrtr = 17,

    /// <summary>DEVCONF_ACCEPT_RA_PINFO: the sysctl <c>accept_ra_pinfo</c>.</summary>
    AcceptRaPinfo = 18,

    /// <summary>DEVCONF_ACCEPT_RA_RTR_PREF: the sysctl <c>accept_ra_rtr_pref</c>.</summary>
    AcceptRaRtrPref = 19,

    /// <summary>DEVCONF_RTR_PROBE_INTERVAL: the sysctl <c>router_probe_interval</c>.</summary>
    RtrProbeInterval = 20,

    /// <summary>DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN: the sysctl <c>accept_ra_rt_info_max_plen</c>.</summary>
    AcceptRaRtInfoMaxPlen = 21,

    /// <summary>DEVCONF_PROXY_NDP: the sysctl <c>proxy_ndp</c>, whether neighbour solicitations are answered for others.</summary>
    ProxyNdp = 22,

    /// <summary>DEVCONF_OPTIMISTIC_DAD: the sysctl <c>optimistic_dad</c>.</summary>
    OptimisticDad = 23,

    /// <summary>DEVCONF_ACCEPT_SOURCE_ROUTE: the sysctl <c>accept_source_route</c>.</summary>
    AcceptSourceRoute = 24,

    /// <summary>DEVCONF_MC_FORWARDING: the sysctl <c>mc_forwarding</c>.</summary>
    McForwarding = 25,

    /// <summary>DEVCONF_DISABLE_IPV6: the sysctl <c>disable_ipv6</c>, whether IPv6 is off.</summary>
    DisableIpv6 = 26,

    /// <summary>DEVCONF_ACCEPT_DAD: the sysctl <c>accept_dad</c>, duplicate address detection: 0 off, 1 on, 2 disable IPv6 where the link-local address is a duplicate.</summary>
    AcceptDad = 27,

    /// <summary>DEVCONF_FORCE_TLLAO: the sysctl <c>force_tllao</c>.</summary>
    ForceTllao = 28,

    /// <summary>DEVCONF_NDISC_NOTIFY: the sysctl <c>ndisc_notify</c>.</summary>
    NdiscNotify = 29,

    /// <summary>DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL: the sysctl <c>mldv1_unsolicited_report_interval</c>.</summary>
    Mldv1UnsolicitedReportInterval = 30,

    /// <summary>DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL: the sysctl <c>mldv2_unsolicited_report_interval</c>.</summary>
    Mldv2UnsolicitedReportInterval = 31,

    /// <summary>DEVCONF_SUPPRESS_FRAG_NDISC: the sysctl <c>suppress_frag_ndisc</c>.</summary>
    SuppressFragNdisc = 32,

    /// <summary>DEVCONF_ACCEPT_RA_FROM_LOCAL: the sysctl <c>accept_ra_from_local</c>.</summary>
    AcceptRaFromLocal = 33,

    /// <summary>DEVCONF_USE_OPTIMISTIC: the sysctl <c>use_optimistic</c>.</summary>
    UseOptimistic = 34,

    /// <summary>DEVCONF_ACCEPT_RA_MTU: the sysctl <c>accept_ra_mtu</c>.</summary>
    AcceptRaMtu = 35,

    /// <summary>DEVCONF_STABLE_SECRET: the sysctl <c>stable_secret</c>, not reported, always 0.</summary>
    StableSecret = 36,

    /// <summary>DEVCONF_USE_OIF_ADDRS_ONLY: the sysctl <c>use_oif_addrs_only</c>.</summary>
    UseOifAddrsOnly = 37,

    /// <summary>DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT: the sysctl <c>accept_ra_min_hop_limit</c>.</summary>
    AcceptRaMinHopLimit = 38,

    /// <summary>DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN: the sysctl <c>ignore_routes_with_linkdown</c>.</summary>
    IgnoreRoutesWithLinkdown = 39,

    /// <summary>DEVCONF_DROP_UNICAST_IN_L2_MULTICAST: the sysctl <c>drop_unicast_in_l2_multicast</c>.</summary>
    DropUnicastInL2Multicast = 40,

    /// <summary>DEVCONF_DROP_UNSOLICITED_NA: the sysctl <c>drop_unsolicited_na</c>.</summary>
    DropUnsolicitedNa = 41,

    /// <summary>DEVCONF_KEEP_ADDR_ON_DOWN: the sysctl <c>keep_addr_on_down</c>, whether addresses survive down (Linux 4.6).</summary>
    KeepAddrOnDown = 42,

    /// <summary>DEVCONF_RTR_SOLICIT_MAX_INTERVAL: the sysctl <c>router_solicitation_max_interval</c>.</summary>
    RtrSolicitMaxInterval = 43,

    /// <summary>DEVCONF_SEG6_ENABLED: the sysctl <c>seg6_enabled</c>.</summary>
    Seg6Enabled = 44,

    /// <summary>DEVCONF_SEG6_REQUIRE_HMAC: the sysctl <c>seg6_require_hmac</c>.</summary>
    Seg6RequireHmac = 45,

    /// <summary>DEVCONF_ENHANCED_DAD: the sysctl <c>enhanced_dad</c>.</summary>
    EnhancedDad = 46,

    /// <summary>DEVCONF_ADDR_GEN_MODE: the sysctl <c>addr_gen_mode</c>, the AddressGenerationMode.</summary>
    AddrGenMode = 47,

    /// <summary>DEVCONF_DISABLE_POLICY: the sysctl <c>disable_policy</c>.</summary>
    DisablePolicy = 48,

    /// <summary>DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN: the sysctl <c>accept_ra_rt_info_min_plen</c>.</summary>
    AcceptRaRtInfoMinPlen = 49,

    /// <summary>DEVCONF_NDISC_TCLASS: the sysctl <c>ndisc_tclass</c>.</summary>
    NdiscTclass = 50,

    /// <summary>DEVCONF_RPL_SEG_ENABLED: the sysctl <c>rpl_seg_enabled</c>.</summary>
    RplSegEnabled = 51,

    /// <summary>DEVCONF_RA_DEFRTR_METRIC: the sysctl <c>ra_defrtr_metric</c>.</summary>
    RaDefrtrMetric = 52,

    /// <summary>DEVCONF_IOAM6_ENABLED: the sysctl <c>ioam6_enabled</c>.</summary>
    Ioam6Enabled = 53,

    /// <summary>DEVCONF_IOAM6_ID: the sysctl <c>ioam6_id</c>.</summary>
    Ioam6Id = 54,

    /// <summary>DEVCONF_IOAM6_ID_WIDE: the sysctl <c>ioam6_id_wide</c>.</summary>
    Ioam6IdWide = 55,

    /// <summary>DEVCONF_NDISC_EVICT_NOCARRIER: the sysctl <c>ndisc_evict_nocarrier</c>, whether losing the carrier empties the neighbour table (Linux 5.16).</summary>
    NdiscEvictNocarrier = 56,

    /// <summary>DEVCONF_ACCEPT_UNTRACKED_NA: the sysctl <c>accept_untracked_na</c>.</summary>
    AcceptUntrackedNa = 57,

    /// <summary>DEVCONF_ACCEPT_RA_MIN_LFT: the sysctl <c>accept_ra_min_lft</c>.</summary>
    AcceptRaMinLft = 58,

    /// <summary>DEVCONF_FORCE_FORWARDING: the sysctl <c>force_forwarding</c>, whether packets are forwarded whatever FORWARDING of all devices says (Linux 6.17).</summary>
    ForceForwarding = 59,
}
