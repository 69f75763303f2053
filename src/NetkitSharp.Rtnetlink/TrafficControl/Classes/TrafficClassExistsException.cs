using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>EEXIST: there is a class with the handle.</summary>
public sealed class TrafficClassExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public TrafficClassExistsException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
