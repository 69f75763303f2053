using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Passes on the id in the echo of a new object.</summary>
internal sealed class NexthopBatchReply(Action<uint> onAdded) : INetlinkBatchReply
{
    public void Receive(NetlinkMessage message)
    {
        if (message.Type == NexthopMessage.New && NexthopView.TryRead(message, out NexthopView nexthop))
        {
            onAdded(nexthop.Id);
        }
    }
}
