using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>Takes the filter that the kernel reports before its acknowledgement.</summary>
internal struct FilterEcho : INetlinkReceiver
{
    internal FilterInfo? Info { get; private set; }

    public void Receive(NetlinkMessage message)
    {
        if (FilterView.TryRead(message, out FilterView view))
        {
            Info = view.ToInfo();
        }
    }

    public void Restart() => Info = null;
}
