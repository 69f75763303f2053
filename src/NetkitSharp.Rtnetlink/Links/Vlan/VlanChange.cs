using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>What can be changed of a VLAN device: not its VLAN and protocol.</summary>
public sealed class VlanChange : LinkChange<VlanAttribute>, IVlanSettings
{
    /// <inheritdoc cref="VlanLink.ReorderHeader"/>
    public bool? ReorderHeader { get; init; }

    /// <inheritdoc cref="VlanLink.Gvrp"/>
    public bool? Gvrp { get; init; }

    /// <inheritdoc cref="VlanLink.LooseBinding"/>
    public bool? LooseBinding { get; init; }

    /// <inheritdoc cref="VlanLink.Mvrp"/>
    public bool? Mvrp { get; init; }

    /// <inheritdoc cref="VlanLink.BridgeBinding"/>
    public bool? BridgeBinding { get; init; }

    /// <inheritdoc cref="VlanLink.EgressQos"/>
    public IReadOnlyList<VlanQosMapping> EgressQos { get; init => field = VlanData.CheckEgress(value); } = [];

    /// <inheritdoc cref="VlanLink.IngressQos"/>
    public IReadOnlyList<VlanQosMapping> IngressQos { get; init => field = VlanData.CheckIngress(value); } = [];

    /// <inheritdoc/>
    protected internal override string? Kind => VlanData.HasAny(this) ? VlanData.KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => VlanData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VlanAttribute> data) => VlanData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<VlanLinkInfo>(out VlanLinkInfo? data);
        VlanData.Verify(this, data, readback);
    }
}
