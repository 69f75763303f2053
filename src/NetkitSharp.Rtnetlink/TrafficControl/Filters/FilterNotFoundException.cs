using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>ENOENT or EINVAL: there is no such filter at the hook.</summary>
public sealed class FilterNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused for it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, as a sentence.</param>
    public FilterNotFoundException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
