namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// The types of rtnetlink messages (<c>RTM_*</c>, linux/rtnetlink.h): what <see cref="NetlinkMessage.Type"/> is and a message writer takes. New is both the request that
/// creates or changes an object and the kernel's word for one, in an answer or a notification. Members without a release are older than Linux 4.
/// </summary>
public enum RtnetlinkMessageType : ushort
{
    /// <summary>RTM_NEWLINK: a link that is, or is to be.</summary>
    NewLink = 16,

    /// <summary>RTM_DELLINK: a link that is gone, or is to go.</summary>
    DeleteLink = 17,

    /// <summary>RTM_GETLINK: asks for a link, or for all with NLM_F_DUMP.</summary>
    GetLink = 18,

    /// <summary>RTM_SETLINK: changes a link.</summary>
    SetLink = 19,

    /// <summary>RTM_NEWADDR: an address that is, or is to be.</summary>
    NewAddress = 20,

    /// <summary>RTM_DELADDR: an address that is gone, or is to go.</summary>
    DeleteAddress = 21,

    /// <summary>RTM_GETADDR: asks for an address, or for all with NLM_F_DUMP.</summary>
    GetAddress = 22,

    /// <summary>RTM_NEWROUTE: a route that is, or is to be.</summary>
    NewRoute = 24,

    /// <summary>RTM_DELROUTE: a route that is gone, or is to go.</summary>
    DeleteRoute = 25,

    /// <summary>RTM_GETROUTE: asks for a route, or for all with NLM_F_DUMP.</summary>
    GetRoute = 26,

    /// <summary>RTM_NEWNEIGH: a neighbour that is, or is to be.</summary>
    NewNeighbour = 28,

    /// <summary>RTM_DELNEIGH: a neighbour that is gone, or is to go.</summary>
    DeleteNeighbour = 29,

    /// <summary>RTM_GETNEIGH: asks for a neighbour, or for all with NLM_F_DUMP.</summary>
    GetNeighbour = 30,

    /// <summary>RTM_NEWRULE: a routing rule that is, or is to be.</summary>
    NewRule = 32,

    /// <summary>RTM_DELRULE: a routing rule that is gone, or is to go.</summary>
    DeleteRule = 33,

    /// <summary>RTM_GETRULE: asks for a routing rule, or for all with NLM_F_DUMP.</summary>
    GetRule = 34,

    /// <summary>RTM_NEWQDISC: a queueing discipline that is, or is to be.</summary>
    NewQdisc = 36,

    /// <summary>RTM_DELQDISC: a queueing discipline that is gone, or is to go.</summary>
    DeleteQdisc = 37,

    /// <summary>RTM_GETQDISC: asks for a queueing discipline, or for all with NLM_F_DUMP.</summary>
    GetQdisc = 38,

    /// <summary>RTM_NEWTCLASS: a traffic class that is, or is to be.</summary>
    NewTrafficClass = 40,

    /// <summary>RTM_DELTCLASS: a traffic class that is gone, or is to go.</summary>
    DeleteTrafficClass = 41,

    /// <summary>RTM_GETTCLASS: asks for a traffic class, or for all with NLM_F_DUMP.</summary>
    GetTrafficClass = 42,

    /// <summary>RTM_NEWTFILTER: a traffic filter that is, or is to be.</summary>
    NewTrafficFilter = 44,

    /// <summary>RTM_DELTFILTER: a traffic filter that is gone, or is to go.</summary>
    DeleteTrafficFilter = 45,

    /// <summary>RTM_GETTFILTER: asks for a traffic filter, or for all with NLM_F_DUMP.</summary>
    GetTrafficFilter = 46,

    /// <summary>RTM_NEWACTION: a traffic action that is, or is to be.</summary>
    NewAction = 48,

    /// <summary>RTM_DELACTION: a traffic action that is gone, or is to go.</summary>
    DeleteAction = 49,

    /// <summary>RTM_GETACTION: asks for a traffic action, or for all with NLM_F_DUMP.</summary>
    GetAction = 50,

    /// <summary>RTM_NEWPREFIX: an IPv6 prefix that was received; only ever a notification.</summary>
    NewPrefix = 52,

    /// <summary>RTM_NEWMULTICAST: a multicast address that is, or is to be.</summary>
    NewMulticast = 56,

    /// <summary>RTM_DELMULTICAST: a multicast address that is gone, or is to go.</summary>
    DeleteMulticast = 57,

    /// <summary>RTM_GETMULTICAST: asks for a multicast address, or for all with NLM_F_DUMP.</summary>
    GetMulticast = 58,

    /// <summary>RTM_NEWANYCAST: an anycast address that is, or is to be.</summary>
    NewAnycast = 60,

    /// <summary>RTM_DELANYCAST: an anycast address that is gone, or is to go.</summary>
    DeleteAnycast = 61,

    /// <summary>RTM_GETANYCAST: asks for an anycast address, or for all with NLM_F_DUMP.</summary>
    GetAnycast = 62,

    /// <summary>RTM_NEWNEIGHTBL: a neighbour table that is, or is to be.</summary>
    NewNeighbourTable = 64,

    /// <summary>RTM_GETNEIGHTBL: asks for a neighbour table, or for all with NLM_F_DUMP.</summary>
    GetNeighbourTable = 66,

    /// <summary>RTM_SETNEIGHTBL: changes a neighbour table.</summary>
    SetNeighbourTable = 67,

    /// <summary>RTM_NEWNDUSEROPT: a neighbour discovery option that was received; only ever a notification.</summary>
    NewNeighbourDiscoveryOption = 68,

    /// <summary>RTM_NEWADDRLABEL: an IPv6 address label that is, or is to be.</summary>
    NewAddressLabel = 72,

    /// <summary>RTM_DELADDRLABEL: an IPv6 address label that is gone, or is to go.</summary>
    DeleteAddressLabel = 73,

    /// <summary>RTM_GETADDRLABEL: asks for an IPv6 address label, or for all with NLM_F_DUMP.</summary>
    GetAddressLabel = 74,

    /// <summary>RTM_GETDCB: reads the data centre bridging configuration of a device.</summary>
    GetDcb = 78,

    /// <summary>RTM_SETDCB: changes the data centre bridging configuration of a device.</summary>
    SetDcb = 79,

    /// <summary>RTM_NEWNETCONF: a network configuration that is, or is to be.</summary>
    NewNetconf = 80,

    /// <summary>RTM_DELNETCONF: a network configuration that is gone, or is to go.</summary>
    DeleteNetconf = 81,

    /// <summary>RTM_GETNETCONF: asks for a network configuration, or for all with NLM_F_DUMP.</summary>
    GetNetconf = 82,

    /// <summary>RTM_NEWMDB: a bridge multicast entry that is, or is to be.</summary>
    NewMdb = 84,

    /// <summary>RTM_DELMDB: a bridge multicast entry that is gone, or is to go.</summary>
    DeleteMdb = 85,

    /// <summary>RTM_GETMDB: asks for a bridge multicast entry, or for all with NLM_F_DUMP.</summary>
    GetMdb = 86,

    /// <summary>RTM_NEWNSID: a namespace id that is, or is to be (Linux 4.0).</summary>
    NewNamespaceId = 88,

    /// <summary>RTM_DELNSID: a namespace id that is gone, or is to go (Linux 4.0).</summary>
    DeleteNamespaceId = 89,

    /// <summary>RTM_GETNSID: asks for a namespace id, or for all with NLM_F_DUMP (Linux 4.0).</summary>
    GetNamespaceId = 90,

    /// <summary>RTM_NEWSTATS: statistics, in an answer or a notification (Linux 4.7).</summary>
    NewStatistics = 92,

    /// <summary>RTM_GETSTATS: asks for statistics of a link, or of all with NLM_F_DUMP (Linux 4.7).</summary>
    GetStatistics = 94,

    /// <summary>RTM_SETSTATS: switches hardware statistics on or off (Linux 5.18).</summary>
    SetStatistics = 95,

    /// <summary>RTM_NEWCACHEREPORT: a multicast routing cache report that was received; only ever a notification (Linux 4.14).</summary>
    NewCacheReport = 96,

    /// <summary>RTM_NEWCHAIN: a traffic filter chain that is, or is to be (Linux 4.19).</summary>
    NewChain = 100,

    /// <summary>RTM_DELCHAIN: a traffic filter chain that is gone, or is to go (Linux 4.19).</summary>
    DeleteChain = 101,

    /// <summary>RTM_GETCHAIN: asks for a traffic filter chain, or for all with NLM_F_DUMP (Linux 4.19).</summary>
    GetChain = 102,

    /// <summary>RTM_NEWNEXTHOP: a next hop that is, or is to be (Linux 5.3).</summary>
    NewNextHop = 104,

    /// <summary>RTM_DELNEXTHOP: a next hop that is gone, or is to go (Linux 5.3).</summary>
    DeleteNextHop = 105,

    /// <summary>RTM_GETNEXTHOP: asks for a next hop, or for all with NLM_F_DUMP (Linux 5.3).</summary>
    GetNextHop = 106,

    /// <summary>RTM_NEWLINKPROP: an alternative name of a link that is, or is to be (Linux 5.5).</summary>
    NewLinkProperty = 108,

    /// <summary>RTM_DELLINKPROP: an alternative name of a link that is gone, or is to go (Linux 5.5).</summary>
    DeleteLinkProperty = 109,

    /// <summary>RTM_GETLINKPROP: asks for an alternative name of a link, or for all with NLM_F_DUMP (Linux 5.5).</summary>
    GetLinkProperty = 110,

    /// <summary>RTM_NEWVLAN: a bridge VLAN that is, or is to be (Linux 5.6).</summary>
    NewVlan = 112,

    /// <summary>RTM_DELVLAN: a bridge VLAN that is gone, or is to go (Linux 5.6).</summary>
    DeleteVlan = 113,

    /// <summary>RTM_GETVLAN: asks for a bridge VLAN, or for all with NLM_F_DUMP (Linux 5.6).</summary>
    GetVlan = 114,

    /// <summary>RTM_NEWNEXTHOPBUCKET: a bucket of a resilient next hop group that is, or is to be (Linux 5.13).</summary>
    NewNextHopBucket = 116,

    /// <summary>RTM_DELNEXTHOPBUCKET: a bucket of a resilient next hop group that is gone, or is to go (Linux 5.13).</summary>
    DeleteNextHopBucket = 117,

    /// <summary>RTM_GETNEXTHOPBUCKET: asks for a bucket of a resilient next hop group, or for all with NLM_F_DUMP (Linux 5.13).</summary>
    GetNextHopBucket = 118,

    /// <summary>RTM_NEWTUNNEL: a tunnel endpoint that is, or is to be (Linux 5.18).</summary>
    NewTunnel = 120,

    /// <summary>RTM_DELTUNNEL: a tunnel endpoint that is gone, or is to go (Linux 5.18).</summary>
    DeleteTunnel = 121,

    /// <summary>RTM_GETTUNNEL: asks for a tunnel endpoint, or for all with NLM_F_DUMP (Linux 5.18).</summary>
    GetTunnel = 122,
}
