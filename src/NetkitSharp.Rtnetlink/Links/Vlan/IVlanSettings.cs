namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>What can be asked of a new VLAN device and changed of one; the properties are described at <see cref="VlanLink"/>.</summary>
internal interface IVlanSettings
{
    bool? ReorderHeader { get; }

    bool? Gvrp { get; }

    bool? LooseBinding { get; }

    bool? Mvrp { get; }

    bool? BridgeBinding { get; }

    IReadOnlyList<VlanQosMapping> EgressQos { get; }

    IReadOnlyList<VlanQosMapping> IngressQos { get; }
}
