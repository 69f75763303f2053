using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>ENOENT: there is no such class on the link, or not even the queueing discipline that its major names.</summary>
public sealed class TrafficClassNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public TrafficClassNotFoundException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
