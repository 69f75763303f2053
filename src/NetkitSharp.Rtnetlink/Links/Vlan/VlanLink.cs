using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>A device for one VLAN of a lower device (CONFIG_VLAN_8021Q): what it sends gets the tag, what comes in with the tag it receives.</summary>
public sealed class VlanLink : LinkSpec<VlanAttribute>, IVlanSettings
{
    private const int MaxId = 4094;

    private readonly int _lowerIndex;

    /// <summary>A device called <paramref name="name"/> for the VLAN <paramref name="id"/> of the lower device with <paramref name="lowerIndex"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="lowerIndex">IFLA_LINK: the lower device, in the namespace of the client's socket.</param>
    /// <param name="id">IFLA_VLAN_ID: the VLAN, 0 to 4094. EEXIST where the lower device has a device for it already.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public VlanLink(string name, int lowerIndex, ushort id)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lowerIndex, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaxId);
        _lowerIndex = lowerIndex;
        Id = id;
    }

    /// <inheritdoc/>
    public override string Kind => VlanData.KindName;

    /// <summary>IFLA_VLAN_ID: the VLAN. It cannot be changed later.</summary>
    public ushort Id { get; }

    /// <summary>IFLA_VLAN_PROTOCOL: the EtherType of the tag; the kernel's default is 802.1Q. It cannot be changed later.</summary>
    public VlanProtocol? Protocol { get; init; }

    /// <summary>VLAN_FLAG_REORDER_HDR: whether packet sockets see what comes in without its tag; the kernel's default is yes.</summary>
    public bool? ReorderHeader { get; init; }

    /// <summary>VLAN_FLAG_GVRP: whether the VLAN is announced by GVRP.</summary>
    public bool? Gvrp { get; init; }

    /// <summary>VLAN_FLAG_LOOSE_BINDING: whether the device stays up without its lower device.</summary>
    public bool? LooseBinding { get; init; }

    /// <summary>VLAN_FLAG_MVRP: whether the VLAN is announced by MVRP.</summary>
    public bool? Mvrp { get; init; }

    /// <summary>VLAN_FLAG_BRIDGE_BINDING: whether the device has a carrier when a port of the bridge below that is in the VLAN has one. Linux 5.1.</summary>
    public bool? BridgeBinding { get; init; }

    /// <summary>
    /// IFLA_VLAN_EGRESS_QOS: what priority in the tag, 0 to 7, the priority of a packet that is sent becomes; 0 for those not named. Named ones are added to what is there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A priority in the tag above 7, which the kernel would cut.</exception>
    public IReadOnlyList<VlanQosMapping> EgressQos { get; init => field = VlanData.CheckEgress(value); } = [];

    /// <summary>IFLA_VLAN_INGRESS_QOS: what priority of the packet one in the tag, 0 to 7, becomes when it is received; 0 for those not named. Named ones are added to what is there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A priority in the tag above 7, which the kernel would cut.</exception>
    public IReadOnlyList<VlanQosMapping> IngressQos { get; init => field = VlanData.CheckIngress(value); } = [];

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_VLAN_8021Q";

    /// <inheritdoc/>
    protected internal override int? LowerIndex => _lowerIndex;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => VlanData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VlanAttribute> data)
    {
        data.WriteUInt16(VlanAttribute.Id, Id);
        data.WriteOptionalBigEndian(VlanAttribute.Protocol, (ushort?)Protocol);
        VlanData.Write(data, this);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<VlanLinkInfo>(out VlanLinkInfo? data);
        readback.Expect<ushort>("linkinfo > data > id", Id, data?.Id);
        readback.Expect("linkinfo > data > protocol", Protocol, data?.Protocol);
        VlanData.Verify(this, data, readback);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EEXIST => $"The lower device, index {_lowerIndex}, may have a device for VLAN {Id} already.",
        Errno.EOPNOTSUPP => $"The lower device, index {_lowerIndex}, carries no VLANs.",
        _ => null,
    };
}
