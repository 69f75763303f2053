using System.Net;
using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What can be asked of a new bond and changed of one; the properties are described at <see cref="BondLink"/>.</summary>
internal interface IBondSettings
{
    BondMode? Mode { get; }

    int? ActiveSlaveIndex { get; }

    TimeSpan? MiiMonitorInterval { get; }

    TimeSpan? UpDelay { get; }

    TimeSpan? DownDelay { get; }

    bool? UseCarrier { get; }

    TimeSpan? ArpInterval { get; }

    BondArpValidation? ArpValidation { get; }

    BondArpTargets? ArpRequiredTargets { get; }

    int? PrimaryIndex { get; }

    BondPrimaryReselection? PrimaryReselection { get; }

    BondFailoverMac? FailoverMac { get; }

    BondTransmitHashPolicy? TransmitHashPolicy { get; }

    uint? ResendIgmp { get; }

    byte? PeerNotifications { get; }

    bool? AllSlavesActive { get; }

    uint? MinLinks { get; }

    TimeSpan? LearningPacketInterval { get; }

    uint? PacketsPerSlave { get; }

    BondLacpRate? LacpRate { get; }

    BondAggregatorSelection? AggregatorSelection { get; }

    ushort? ActorSystemPriority { get; }

    ushort? UserPortKey { get; }

    bool? TlbDynamicLoadBalancing { get; }

    TimeSpan? PeerNotificationDelay { get; }

    bool? LacpActive { get; }

    byte? MissedMax { get; }

    bool? CoupledControl { get; }

    bool? BroadcastNeighbour { get; }

    bool? LacpStrict { get; }

    IReadOnlyList<IPAddress>? ArpIPTargets { get; }

    IReadOnlyList<IPAddress>? NeighbourTargets { get; }

    PhysicalAddress? ActorSystem { get; }

    ReadOnlySpan<byte> ActorSystemBytes { get; }
}
