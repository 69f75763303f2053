using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
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
        if (message.Type is not (NeighbourMessage.New or NeighbourMessage.Delete)
            || !IpFamily.IsIp(message.GetHeader<ndmsg>().ndm_family)
            || NeighbourMessage.Read(message) is not { IsProxy: false } neighbour
            || (family is not null && neighbour.Family != family))
        {
            return false;
        }

        key = (neighbour.LinkIndex, neighbour.Address);
        return true;
    }

    protected override bool IsRemoval(NetlinkMessage message) =>
        message.Type == NeighbourMessage.Delete || (NeighbourState)message.GetHeader<ndmsg>().ndm_state is NeighbourState.None or NeighbourState.NoArp;

    protected override Observed<NeighbourInfo> Read(NetlinkMessage message)
    {
        ndmsg header = message.GetHeader<ndmsg>();
        ContentWriter content = new(message.Bytes.Length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[message.Bytes.Length]);
        content.Write(header.ndm_state);
        content.Write(header.ndm_flags);
        content.Write(header.ndm_type);
        foreach (NetlinkAttribute attribute in message.GetAttributes<ndmsg>())
        {
            if (attribute.As<NeighbourAttribute>() is not (NeighbourAttribute.CacheInfo or NeighbourAttribute.Probes))
            {
                content.Write(attribute);
            }
        }

        return new Observed<NeighbourInfo>(NeighbourMessage.Read(message)!, content.ToArray());
    }

    protected override RtnetlinkEvent ToEvent(ObjectChange change, NeighbourInfo current, NeighbourInfo? previous) =>
        new NeighbourEvent { Change = change, Neighbour = current, Previous = previous };
}
