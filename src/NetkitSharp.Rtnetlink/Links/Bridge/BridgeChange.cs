using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What can be changed of a bridge: everything that can be asked of a new one.</summary>
public sealed class BridgeChange : LinkChange<BridgeAttribute>, IBridgeSettings
{
    private readonly byte[]? _groupAddress;

    /// <summary>IFLA_BR_FDB_FLUSH: true forgets all addresses that were learned.</summary>
    public bool FlushFdb { get; init; }

    /// <inheritdoc cref="BridgeLink.Stp"/>
    public bool? Stp { get; init; }

    /// <inheritdoc cref="BridgeLink.ForwardDelay"/>
    public TimeSpan? ForwardDelay { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.HelloTime"/>
    public TimeSpan? HelloTime { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.MaxAge"/>
    public TimeSpan? MaxAge { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.AgeingTime"/>
    public TimeSpan? AgeingTime { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.Priority"/>
    public ushort? Priority { get; init; }

    /// <inheritdoc cref="BridgeLink.VlanFiltering"/>
    public bool? VlanFiltering { get; init; }

    /// <inheritdoc cref="BridgeLink.VlanProtocol"/>
    public VlanProtocol? VlanProtocol { get; init; }

    /// <inheritdoc cref="BridgeLink.GroupForwardMask"/>
    public ushort? GroupForwardMask { get; init; }

    /// <inheritdoc cref="BridgeLink.McastRouter"/>
    public BridgeMulticastRouter? McastRouter { get; init; }

    /// <inheritdoc cref="BridgeLink.McastSnooping"/>
    public bool? McastSnooping { get; init; }

    /// <inheritdoc cref="BridgeLink.McastQueryUsesInterfaceAddress"/>
    public bool? McastQueryUsesInterfaceAddress { get; init; }

    /// <inheritdoc cref="BridgeLink.McastQuerier"/>
    public bool? McastQuerier { get; init; }

    /// <inheritdoc cref="BridgeLink.McastHashMax"/>
    public uint? McastHashMax { get; init; }

    /// <inheritdoc cref="BridgeLink.McastLastMemberCount"/>
    public uint? McastLastMemberCount { get; init; }

    /// <inheritdoc cref="BridgeLink.McastStartupQueryCount"/>
    public uint? McastStartupQueryCount { get; init; }

    /// <inheritdoc cref="BridgeLink.McastLastMemberInterval"/>
    public TimeSpan? McastLastMemberInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.McastMembershipInterval"/>
    public TimeSpan? McastMembershipInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.McastQuerierInterval"/>
    public TimeSpan? McastQuerierInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.McastQueryInterval"/>
    public TimeSpan? McastQueryInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.McastQueryResponseInterval"/>
    public TimeSpan? McastQueryResponseInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.McastStartupQueryInterval"/>
    public TimeSpan? McastStartupQueryInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <inheritdoc cref="BridgeLink.NfCallIptables"/>
    public bool? NfCallIptables { get; init; }

    /// <inheritdoc cref="BridgeLink.NfCallIp6tables"/>
    public bool? NfCallIp6tables { get; init; }

    /// <inheritdoc cref="BridgeLink.NfCallArptables"/>
    public bool? NfCallArptables { get; init; }

    /// <inheritdoc cref="BridgeLink.VlanDefaultPvid"/>
    public ushort? VlanDefaultPvid { get; init; }

    /// <inheritdoc cref="BridgeLink.VlanStatsEnabled"/>
    public bool? VlanStatsEnabled { get; init; }

    /// <inheritdoc cref="BridgeLink.McastStatsEnabled"/>
    public bool? McastStatsEnabled { get; init; }

    /// <inheritdoc cref="BridgeLink.McastIgmpVersion"/>
    public byte? McastIgmpVersion { get; init; }

    /// <inheritdoc cref="BridgeLink.McastMldVersion"/>
    public byte? McastMldVersion { get; init; }

    /// <inheritdoc cref="BridgeLink.VlanStatsPerPort"/>
    public bool? VlanStatsPerPort { get; init; }

    /// <inheritdoc cref="BridgeLink.MaxLearnedFdbEntries"/>
    public uint? MaxLearnedFdbEntries { get; init; }

    /// <inheritdoc cref="BridgeLink.StpMode"/>
    public BridgeStpMode? StpMode { get; init; }

    /// <inheritdoc cref="BridgeLink.GroupAddress"/>
    public PhysicalAddress? GroupAddress
    {
        get;
        init
        {
            field = HardwareAddress.CheckEthernet(value);
            _groupAddress = value?.GetAddressBytes();
        }
    }

    /// <inheritdoc cref="BridgeLink.NoLinkLocalLearning"/>
    public bool? NoLinkLocalLearning { get; init; }

    /// <inheritdoc cref="BridgeLink.McastVlanSnooping"/>
    public bool? McastVlanSnooping { get; init; }

    /// <inheritdoc cref="BridgeLink.MultipleSpanningTrees"/>
    public bool? MultipleSpanningTrees { get; init; }

    /// <inheritdoc cref="BridgeLink.MdbOffloadFailNotification"/>
    public bool? MdbOffloadFailNotification { get; init; }

    /// <inheritdoc cref="BridgeLink.FdbLocalVlan0"/>
    public bool? FdbLocalVlan0 { get; init; }

    ReadOnlySpan<byte> IBridgeSettings.GroupAddressBytes => _groupAddress;

    /// <inheritdoc/>
    protected internal override string? Kind => FlushFdb || BridgeData.HasAny(this) ? BridgeData.KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => BridgeData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BridgeAttribute> data)
    {
        BridgeData.Write(data, this);
        if (FlushFdb)
        {
            data.WriteFlag(BridgeAttribute.FdbFlush);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => BridgeData.Verify(this, actual, readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => BridgeData.Advise(refusal, this);
}
