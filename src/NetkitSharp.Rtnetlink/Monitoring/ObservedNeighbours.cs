using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// The neighbours of one namespace. Not among them are entries without a state and NOARP ones: the kernel makes these for multicast and does not tell of it, only when they go. Proxy entries have no notifications.
/// </summary>
internal sealed class ObservedNeighbours(AddressFamily? family) : ObservedTable<(int LinkIndex, IPAddress Address), NeighbourInfo>
{
    protected override bool TryReadKey(NetlinkMessage message, out (int LinkIndex, IPAddress Address) key)
    {
        key = default;
        if (!NeighbourView.TryRead(message, out NeighbourView neighbour) || (neighbour.Flags & NeighbourFlags.Proxy) != 0 || (family is not null && neighbour.Family != family))
        {
            return false;
        }

        key = (neighbour.LinkIndex, neighbour.Address.ToIPAddress() ?? throw new NetlinkFormatException("neighbour message without NDA_DST", 0, 1, 0));
        return true;
    }

    protected override bool IsRemoval(NetlinkMessage message) =>
        message.Type == NeighbourMessage.Delete || (NeighbourView.TryRead(message, out NeighbourView neighbour) && neighbour.State is NeighbourState.None or NeighbourState.NoArp);

    protected override Observed<NeighbourInfo> Read(NetlinkMessage message)
    {
        NeighbourView.TryRead(message, out NeighbourView neighbour);
        ContentWriter content = new(message.Bytes.Length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[message.Bytes.Length]);
        content.Write(neighbour.State);
        content.Write(neighbour.Flags);
        content.Write(neighbour.Type);
        foreach (NetlinkAttribute attribute in neighbour.Attributes.All)
        {
            if (attribute.As<NeighbourAttribute>() is not (NeighbourAttribute.CacheInfo or NeighbourAttribute.Probes))
            {
                content.Write(attribute);
            }
        }

        return new Observed<NeighbourInfo>(neighbour.ToInfo(), content.ToArray());
    }

    protected override RtnetlinkEvent ToEvent(ObjectChange change, NeighbourInfo current, NeighbourInfo? previous) =>
        new NeighbourEvent { Change = change, Neighbour = current, Previous = previous };
}
