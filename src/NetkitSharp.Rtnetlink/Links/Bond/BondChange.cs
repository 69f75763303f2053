using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What can be changed of a bond: everything that can be asked of a new one, some of it only while the bond is down or without ports.</summary>
public sealed class BondChange : LinkChange<BondAttribute>, IBondSettings
{
    private readonly byte[]? _actorSystem;

    /// <inheritdoc cref="BondLink.Mode"/>
    public BondMode? Mode { get; init; }

    /// <inheritdoc cref="BondLink.ActiveSlaveIndex"/>
    public int? ActiveSlaveIndex { get; init; }

    /// <inheritdoc cref="BondLink.MiiMonitorInterval"/>
    public TimeSpan? MiiMonitorInterval { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <inheritdoc cref="BondLink.UpDelay"/>
    public TimeSpan? UpDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <inheritdoc cref="BondLink.DownDelay"/>
    public TimeSpan? DownDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <inheritdoc cref="BondLink.UseCarrier"/>
    public bool? UseCarrier { get; init; }

    /// <inheritdoc cref="BondLink.ArpInterval"/>
    public TimeSpan? ArpInterval { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <inheritdoc cref="BondLink.ArpValidation"/>
    public BondArpValidation? ArpValidation { get; init; }

    /// <inheritdoc cref="BondLink.ArpRequiredTargets"/>
    public BondArpTargets? ArpRequiredTargets { get; init; }

    /// <inheritdoc cref="BondLink.PrimaryIndex"/>
    public int? PrimaryIndex { get; init; }

    /// <inheritdoc cref="BondLink.PrimaryReselection"/>
    public BondPrimaryReselection? PrimaryReselection { get; init; }

    /// <inheritdoc cref="BondLink.FailoverMac"/>
    public BondFailoverMac? FailoverMac { get; init; }

    /// <inheritdoc cref="BondLink.TransmitHashPolicy"/>
    public BondTransmitHashPolicy? TransmitHashPolicy { get; init; }

    /// <inheritdoc cref="BondLink.ResendIgmp"/>
    public uint? ResendIgmp { get; init; }

    /// <inheritdoc cref="BondLink.PeerNotifications"/>
    public byte? PeerNotifications { get; init; }

    /// <inheritdoc cref="BondLink.AllSlavesActive"/>
    public bool? AllSlavesActive { get; init; }

    /// <inheritdoc cref="BondLink.MinLinks"/>
    public uint? MinLinks { get; init; }

    /// <inheritdoc cref="BondLink.LearningPacketInterval"/>
    public TimeSpan? LearningPacketInterval { get; init => field = TimeUnit.Second.Check(value); }

    /// <inheritdoc cref="BondLink.PacketsPerSlave"/>
    public uint? PacketsPerSlave { get; init; }

    /// <inheritdoc cref="BondLink.LacpRate"/>
    public BondLacpRate? LacpRate { get; init; }

    /// <inheritdoc cref="BondLink.AggregatorSelection"/>
    public BondAggregatorSelection? AggregatorSelection { get; init; }

    /// <inheritdoc cref="BondLink.ActorSystemPriority"/>
    public ushort? ActorSystemPriority { get; init; }

    /// <inheritdoc cref="BondLink.UserPortKey"/>
    public ushort? UserPortKey { get; init; }

    /// <inheritdoc cref="BondLink.TlbDynamicLoadBalancing"/>
    public bool? TlbDynamicLoadBalancing { get; init; }

    /// <inheritdoc cref="BondLink.PeerNotificationDelay"/>
    public TimeSpan? PeerNotificationDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <inheritdoc cref="BondLink.LacpActive"/>
    public bool? LacpActive { get; init; }

    /// <inheritdoc cref="BondLink.MissedMax"/>
    public byte? MissedMax { get; init; }

    /// <inheritdoc cref="BondLink.CoupledControl"/>
    public bool? CoupledControl { get; init; }

    /// <inheritdoc cref="BondLink.BroadcastNeighbour"/>
    public bool? BroadcastNeighbour { get; init; }

    /// <inheritdoc cref="BondLink.LacpStrict"/>
    public bool? LacpStrict { get; init; }

    /// <inheritdoc cref="BondLink.ArpIPTargets"/>
    public IReadOnlyList<IPAddress>? ArpIPTargets { get; init; }

    /// <inheritdoc cref="BondLink.NeighbourTargets"/>
    public IReadOnlyList<IPAddress>? NeighbourTargets { get; init; }

    /// <inheritdoc cref="BondLink.ActorSystem"/>
    public PhysicalAddress? ActorSystem
    {
        get;
        init
        {
            field = HardwareAddress.CheckEthernet(value);
            _actorSystem = value?.GetAddressBytes();
        }
    }

    ReadOnlySpan<byte> IBondSettings.ActorSystemBytes => _actorSystem;

    /// <inheritdoc/>
    protected internal override string? Kind => BondData.HasAny(this) ? BondData.KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => BondData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BondAttribute> data) => BondData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => BondData.Verify(this, actual, readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => BondData.Advise(refusal, this);
}
