using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>What a VLAN device reports of itself.</summary>
public sealed record VlanLinkInfo : ILinkData<VlanLinkInfo>
{
    private VlanLinkInfo(NetlinkAttributeTable<VlanAttribute> data)
    {
        Id = data.FindUInt16(VlanAttribute.Id) ?? 0;
        Protocol = (VlanProtocol?)data.FindUInt16BigEndian(VlanAttribute.Protocol) ?? VlanProtocol.Ieee8021Q;
        Flags = data.TryGet(VlanAttribute.Flags, out NetlinkAttribute flags) ? (VlanFlags)flags.Get<ifla_vlan_flags>().flags : VlanFlags.None;
        EgressQos = Read(data.FindNested(VlanAttribute.EgressQos));
        IngressQos = Read(data.FindNested(VlanAttribute.IngressQos));
    }

    /// <inheritdoc/>
    public static string Kind => VlanData.KindName;

    /// <summary>IFLA_VLAN_ID: the VLAN.</summary>
    public ushort Id { get; }

    /// <summary>IFLA_VLAN_PROTOCOL: the EtherType of the tag.</summary>
    public VlanProtocol Protocol { get; }

    /// <summary>IFLA_VLAN_FLAGS: the flags that are set.</summary>
    public VlanFlags Flags { get; }

    /// <summary>IFLA_VLAN_EGRESS_QOS: what priority in the tag that of a packet becomes; those to 0 are not reported.</summary>
    public IReadOnlyList<VlanQosMapping> EgressQos { get; }

    /// <summary>IFLA_VLAN_INGRESS_QOS: what priority of the packet one in the tag becomes; those to 0 are not reported.</summary>
    public IReadOnlyList<VlanQosMapping> IngressQos { get; }

    /// <inheritdoc/>
    public static VlanLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<VlanAttribute>(attributes));

    private static List<VlanQosMapping> Read(NetlinkAttributes mappings)
    {
        List<VlanQosMapping> read = [];
        foreach (NetlinkAttribute mapping in mappings)
        {
            if (mapping.As<VlanQosAttribute>() == VlanQosAttribute.Mapping)
            {
                read.Add(VlanQosMapping.Read(mapping));
            }
        }

        return read;
    }
}
