using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Neighbour messages: written from a spec.</summary>
internal static class NeighbourMessage
{
    /// <summary>RTM_NEWNEIGH.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewNeighbour;

    /// <summary>RTM_DELNEIGH.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteNeighbour;

    /// <summary>RTM_GETNEIGH.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetNeighbour;

    /// <summary>Room for every request: a link-layer address has at most 32 bytes (MAX_ADDR_LEN).</summary>
    internal const int MaxLength = 256;

    /// <summary>Room for the request of a dump.</summary>
    internal const int MaxDumpRequestLength = 64;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<NeighbourAttribute>(headerLength: 12)
        .WithAddresses(NeighbourAttribute.Destination, NeighbourAttribute.LinkLayerAddress);

    internal static NetlinkAttributeWriter<NeighbourAttribute> WriteKey(ref NetlinkMessageWriter writer, int linkIndex, IPAddress address, NeighbourFlags flags, NeighbourState state = NeighbourState.None)
    {
        ndmsg header = new()
        {
            ndm_family = IpFamily.Of(address),
            ndm_ifindex = linkIndex,
            ndm_state = (ushort)state,
            ndm_flags = (byte)flags,
        };
        NetlinkAttributeWriter<NeighbourAttribute> attributes = writer.Begin<ndmsg, NeighbourAttribute>(in header);
        attributes.WriteIPAddress(NeighbourAttribute.Destination, address);
        return attributes;
    }

    internal static void Write(ref NetlinkMessageWriter writer, NeighbourSpec spec)
    {
        NeighbourFlags flags = spec.Proxy ? spec.Flags | NeighbourFlags.Proxy : spec.Flags;
        NetlinkAttributeWriter<NeighbourAttribute> attributes = WriteKey(ref writer, spec.LinkIndex, spec.Address, flags, spec.Proxy ? NeighbourState.None : spec.State);
        if (spec.LinkLayerAddress is not null)
        {
            attributes.WriteBytes(NeighbourAttribute.LinkLayerAddress, spec.LinkLayerAddress.GetAddressBytes());
        }

        if (spec.Protocol is byte protocol)
        {
            attributes.WriteByte(NeighbourAttribute.Protocol, protocol);
        }

        if (spec.ExtendedFlags != NeighbourExtendedFlags.None)
        {
            attributes.WriteUInt32(NeighbourAttribute.ExtendedFlags, (uint)spec.ExtendedFlags);
        }
    }
}
