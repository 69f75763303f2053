using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>ENOENT: there is no such queueing discipline on the link, or only one that the kernel made by itself.</summary>
public sealed class QdiscNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public QdiscNotFoundException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
