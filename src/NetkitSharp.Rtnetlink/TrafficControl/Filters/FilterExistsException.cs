using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>EEXIST: there is a filter with the handle at the priority.</summary>
public sealed class FilterExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public FilterExistsException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
