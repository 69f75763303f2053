using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>Takes the class that the kernel reports before its acknowledgement.</summary>
internal struct TrafficClassEcho : INetlinkReceiver
{
    internal TrafficClassInfo? Info { get; private set; }

    public void Receive(NetlinkMessage message)
    {
        if (TrafficClassView.TryRead(message, out TrafficClassView view))
        {
            Info = view.ToInfo();
        }
    }

    public void Restart() => Info = null;
}
