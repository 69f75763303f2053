using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>Takes the queueing discipline that the kernel reports before its acknowledgement; a replacement reports the one that went, too.</summary>
internal struct QdiscEcho : INetlinkReceiver
{
    internal QdiscInfo? Info { get; private set; }

    public void Receive(NetlinkMessage message)
    {
        if (QdiscView.TryRead(message, out QdiscView view))
        {
            Info = view.ToInfo();
        }
    }

    public void Restart() => Info = null;
}
