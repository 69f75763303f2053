using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Messages about forwarding entries, which are neighbours of the family AF_BRIDGE, written from a spec.</summary>
internal static class FdbMessage
{
    /// <summary>RTM_NEWNEIGH.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewNeighbour;

    /// <summary>RTM_DELNEIGH.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteNeighbour;

    /// <summary>RTM_GETNEIGH.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetNeighbour;

    internal const byte AF_BRIDGE = 7;

    /// <summary>Room for every request: all attributes together take about 120 bytes.</summary>
    internal const int MaxLength = 192;

    /// <summary>Room for the request of a dump.</summary>
    internal const int MaxDumpRequestLength = 64;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<NeighbourAttribute>(headerLength: 12)
        .WithAddresses(NeighbourAttribute.Destination, NeighbourAttribute.LinkLayerAddress)
        .With(NeighbourAttribute.FdbExtendedAttributes, NetlinkAttributeSpace.Of<FdbExtendedAttribute>());

    internal static void Write(ref NetlinkMessageWriter writer, FdbSpec spec)
    {
        NetlinkAttributeWriter<NeighbourAttribute> attributes = Begin(ref writer, spec, (ushort)spec.State, (byte)spec.Flags);
        WriteKey(attributes, spec);
        if (spec.Activity is null && !spec.DontRefresh)
        {
            return;
        }

        using NetlinkAttributeWriter<FdbExtendedAttribute> extended = attributes.BeginNested<FdbExtendedAttribute>(NeighbourAttribute.FdbExtendedAttributes);
        if (spec.Activity is FdbActivity activity)
        {
            extended.WriteByte(FdbExtendedAttribute.ActivityNotify, (byte)activity);
        }

        if (spec.DontRefresh)
        {
            extended.WriteFlag(FdbExtendedAttribute.DontRefresh);
        }
    }

    // Bridges and VXLAN links do not look at the state, but a device that only listens to addresses deletes none that is not said to be permanent (net/core/rtnetlink.c: ndo_dflt_fdb_del).
    internal static void WriteForDeleting(ref NetlinkMessageWriter writer, FdbSpec spec) => WriteKey(Begin(ref writer, spec, (ushort)NeighbourState.Permanent, flags: 0), spec);

    internal static void WriteForGetting(ref NetlinkMessageWriter writer, FdbSpec spec)
    {
        NetlinkAttributeWriter<NeighbourAttribute> attributes = Begin(ref writer, spec, state: 0, flags: 0);
        WriteAddress(attributes, spec.Address);
        if (spec.Vlan is ushort vlan)
        {
            attributes.WriteUInt16(NeighbourAttribute.Vlan, vlan);
        }

        // Of a lookup NDA_VNI is the VNI that frames come from, and NDA_SRC_VNI is refused.
        if (spec.SourceVni is uint vni)
        {
            attributes.WriteUInt32(NeighbourAttribute.Vni, vni);
        }
    }

    internal static void Write(ref NetlinkMessageWriter writer, FdbFlush flush)
    {
        (NeighbourState state, NeighbourState stateMask) = flush.StateAndMask();
        (NeighbourFlags flags, NeighbourFlags flagsMask) = flush.FlagsAndMask();
        ndmsg header = new()
        {
            ndm_family = AF_BRIDGE,
            ndm_ifindex = flush.LinkIndex,
            ndm_state = (ushort)state,
            ndm_flags = (byte)((NeighbourFlags)flush.Tables | flags),
        };
        NetlinkAttributeWriter<NeighbourAttribute> attributes = writer.Begin<ndmsg, NeighbourAttribute>(in header);
        if (stateMask != 0)
        {
            attributes.WriteUInt16(NeighbourAttribute.StateMask, (ushort)stateMask);
        }

        if (flagsMask != 0)
        {
            attributes.WriteByte(NeighbourAttribute.FlagsMask, (byte)flagsMask);
        }

        if (flush.Vlan is ushort vlan)
        {
            attributes.WriteUInt16(NeighbourAttribute.Vlan, vlan);
        }

        if (flush.PortIndex is int port)
        {
            attributes.WriteInt32(NeighbourAttribute.LinkIndex, port);
        }

        if (flush.Destination is not null)
        {
            attributes.WriteIPAddress(NeighbourAttribute.Destination, flush.Destination);
        }

        if (flush.Port is ushort udp)
        {
            attributes.WriteUInt16BigEndian(NeighbourAttribute.Port, udp);
        }

        WriteUInt32(attributes, NeighbourAttribute.Vni, flush.Vni);
        WriteUInt32(attributes, NeighbourAttribute.SourceVni, flush.SourceVni);
        WriteUInt32(attributes, NeighbourAttribute.NextHopId, flush.NextHopId);
    }

    private static NetlinkAttributeWriter<NeighbourAttribute> Begin(ref NetlinkMessageWriter writer, FdbSpec spec, ushort state, byte flags)
    {
        ndmsg header = new()
        {
            ndm_family = AF_BRIDGE,
            ndm_ifindex = spec.LinkIndex,
            ndm_state = state,
            ndm_flags = (byte)((byte)spec.EffectiveTables | flags),
        };
        return writer.Begin<ndmsg, NeighbourAttribute>(in header);
    }

    private static void WriteKey(NetlinkAttributeWriter<NeighbourAttribute> attributes, FdbSpec spec)
    {
        WriteAddress(attributes, spec.Address);
        if (spec.Vlan is ushort vlan)
        {
            attributes.WriteUInt16(NeighbourAttribute.Vlan, vlan);
        }

        if (spec.Destination is not null)
        {
            attributes.WriteIPAddress(NeighbourAttribute.Destination, spec.Destination);
        }

        if (spec.Port is ushort port)
        {
            attributes.WriteUInt16BigEndian(NeighbourAttribute.Port, port);
        }

        WriteUInt32(attributes, NeighbourAttribute.Vni, spec.Vni);
        if (spec.Via is int via)
        {
            attributes.WriteInt32(NeighbourAttribute.LinkIndex, via);
        }

        WriteUInt32(attributes, NeighbourAttribute.SourceVni, spec.SourceVni);
        WriteUInt32(attributes, NeighbourAttribute.NextHopId, spec.NextHopId);
    }

    private static void WriteAddress(NetlinkAttributeWriter<NeighbourAttribute> attributes, PhysicalAddress address) =>
        attributes.WriteBytes(NeighbourAttribute.LinkLayerAddress, address.GetAddressBytes());

    private static void WriteUInt32(NetlinkAttributeWriter<NeighbourAttribute> attributes, NeighbourAttribute type, uint? value)
    {
        if (value is uint number)
        {
            attributes.WriteUInt32(type, number);
        }
    }
}
