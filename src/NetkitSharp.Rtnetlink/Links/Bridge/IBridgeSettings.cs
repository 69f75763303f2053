using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What can be asked of a new bridge and changed of one; the properties are described at <see cref="BridgeLink"/>.</summary>
internal interface IBridgeSettings
{
    bool? Stp { get; }

    TimeSpan? ForwardDelay { get; }

    TimeSpan? HelloTime { get; }

    TimeSpan? MaxAge { get; }

    TimeSpan? AgeingTime { get; }

    ushort? Priority { get; }

    bool? VlanFiltering { get; }

    VlanProtocol? VlanProtocol { get; }

    ushort? GroupForwardMask { get; }

    BridgeMulticastRouter? McastRouter { get; }

    bool? McastSnooping { get; }

    bool? McastQueryUsesInterfaceAddress { get; }

    bool? McastQuerier { get; }

    uint? McastHashMax { get; }

    uint? McastLastMemberCount { get; }

    uint? McastStartupQueryCount { get; }

    TimeSpan? McastLastMemberInterval { get; }

    TimeSpan? McastMembershipInterval { get; }

    TimeSpan? McastQuerierInterval { get; }

    TimeSpan? McastQueryInterval { get; }

    TimeSpan? McastQueryResponseInterval { get; }

    TimeSpan? McastStartupQueryInterval { get; }

    bool? NfCallIptables { get; }

    bool? NfCallIp6tables { get; }

    bool? NfCallArptables { get; }

    ushort? VlanDefaultPvid { get; }

    bool? VlanStatsEnabled { get; }

    bool? McastStatsEnabled { get; }

    byte? McastIgmpVersion { get; }

    byte? McastMldVersion { get; }

    bool? VlanStatsPerPort { get; }

    uint? MaxLearnedFdbEntries { get; }

    BridgeStpMode? StpMode { get; }

    PhysicalAddress? GroupAddress { get; }

    ReadOnlySpan<byte> GroupAddressBytes { get; }

    bool? NoLinkLocalLearning { get; }

    bool? McastVlanSnooping { get; }

    bool? MultipleSpanningTrees { get; }

    bool? MdbOffloadFailNotification { get; }

    bool? FdbLocalVlan0 { get; }
}
