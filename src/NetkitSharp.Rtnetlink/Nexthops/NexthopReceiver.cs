using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Takes the id from the echo of a new object.</summary>
internal struct NexthopReceiver : INetlinkReceiver
{
    internal uint? Id { get; private set; }

    public void Receive(NetlinkMessage message)
    {
        if (message.Type == NexthopMessage.New && NexthopView.TryRead(message, out NexthopView nexthop))
        {
            Id = nexthop.Id;
        }
    }

    public void Restart() => Id = null;
}
