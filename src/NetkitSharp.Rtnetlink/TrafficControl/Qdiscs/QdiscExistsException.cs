using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>EEXIST: there is a queueing discipline already, at the parent or with the handle.</summary>
public sealed class QdiscExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public QdiscExistsException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
