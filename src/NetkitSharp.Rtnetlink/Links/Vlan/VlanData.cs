using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vlan;

/// <summary>What new VLAN devices and changes share.</summary>
internal static class VlanData
{
    internal const string KindName = "vlan";

    // include/linux/if_vlan.h: VLAN_PRIO_MASK >> VLAN_PRIO_SHIFT
    private const uint MaxTagPriority = 7;

    private static readonly NetlinkAttributeSpace s_mappings = NetlinkAttributeSpace.Of<VlanQosAttribute>();

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<VlanAttribute>().With(VlanAttribute.EgressQos, s_mappings).With(VlanAttribute.IngressQos, s_mappings));

    internal static IReadOnlyList<VlanQosMapping> CheckEgress(IReadOnlyList<VlanQosMapping> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (VlanQosMapping mapping in value)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(mapping.To, MaxTagPriority, nameof(value));
        }

        return value;
    }

    internal static IReadOnlyList<VlanQosMapping> CheckIngress(IReadOnlyList<VlanQosMapping> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (VlanQosMapping mapping in value)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(mapping.From, MaxTagPriority, nameof(value));
        }

        return value;
    }

    internal static bool HasAny(IVlanSettings settings) => Mask(settings) != VlanFlags.None || settings.EgressQos.Count > 0 || settings.IngressQos.Count > 0;

    internal static void Write(NetlinkAttributeWriter<VlanAttribute> data, IVlanSettings settings)
    {
        VlanFlags mask = Mask(settings);
        if (mask != VlanFlags.None)
        {
            ifla_vlan_flags flags = new() { flags = (uint)On(settings), mask = (uint)mask };
            data.Write(VlanAttribute.Flags, in flags);
        }

        Write(data, VlanAttribute.EgressQos, settings.EgressQos);
        Write(data, VlanAttribute.IngressQos, settings.IngressQos);
    }

    internal static void Verify(IVlanSettings settings, VlanLinkInfo? actual, LinkReadback readback)
    {
        readback.Expect("linkinfo > data > flags > reorder-hdr", settings.ReorderHeader, Has(actual, VlanFlags.ReorderHdr));
        readback.Expect("linkinfo > data > flags > gvrp", settings.Gvrp, Has(actual, VlanFlags.Gvrp));
        readback.Expect("linkinfo > data > flags > loose-binding", settings.LooseBinding, Has(actual, VlanFlags.LooseBinding));
        readback.Expect("linkinfo > data > flags > mvrp", settings.Mvrp, Has(actual, VlanFlags.Mvrp));
        readback.Expect("linkinfo > data > flags > bridge-binding", settings.BridgeBinding, Has(actual, VlanFlags.BridgeBinding), "Linux 5.1");
        Verify("linkinfo > data > egress-qos > mapping", settings.EgressQos, actual?.EgressQos, readback);
        Verify("linkinfo > data > ingress-qos > mapping", settings.IngressQos, actual?.IngressQos, readback);
    }

    private static bool? Has(VlanLinkInfo? actual, VlanFlags flag) => actual is null ? null : (actual.Flags & flag) != 0;

    private static VlanFlags Mask(IVlanSettings settings) =>
        (settings.ReorderHeader is null ? VlanFlags.None : VlanFlags.ReorderHdr)
        | (settings.Gvrp is null ? VlanFlags.None : VlanFlags.Gvrp)
        | (settings.LooseBinding is null ? VlanFlags.None : VlanFlags.LooseBinding)
        | (settings.Mvrp is null ? VlanFlags.None : VlanFlags.Mvrp)
        | (settings.BridgeBinding is null ? VlanFlags.None : VlanFlags.BridgeBinding);

    private static VlanFlags On(IVlanSettings settings) =>
        (settings.ReorderHeader == true ? VlanFlags.ReorderHdr : VlanFlags.None)
        | (settings.Gvrp == true ? VlanFlags.Gvrp : VlanFlags.None)
        | (settings.LooseBinding == true ? VlanFlags.LooseBinding : VlanFlags.None)
        | (settings.Mvrp == true ? VlanFlags.Mvrp : VlanFlags.None)
        | (settings.BridgeBinding == true ? VlanFlags.BridgeBinding : VlanFlags.None);

    private static void Write(NetlinkAttributeWriter<VlanAttribute> data, VlanAttribute type, IReadOnlyList<VlanQosMapping> mappings)
    {
        if (mappings.Count > 0)
        {
            using NetlinkAttributeWriter<VlanQosAttribute> nest = data.BeginNested<VlanQosAttribute>(type);
            for (int i = 0; i < mappings.Count; i++)
            {
                mappings[i].Write(nest);
            }
        }
    }

    private static void Verify(string path, IReadOnlyList<VlanQosMapping> asked, IReadOnlyList<VlanQosMapping>? actual, LinkReadback readback)
    {
        foreach (VlanQosMapping mapping in asked)
        {
            // The kernel reports no mapping to 0.
            uint to = actual?.FirstOrDefault(m => m.From == mapping.From).To ?? 0;
            readback.Expect<VlanQosMapping>(path, mapping, mapping with { To = to });
        }
    }
}
