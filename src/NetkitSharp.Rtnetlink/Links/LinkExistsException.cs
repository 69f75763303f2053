using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>EEXIST, or EBUSY for a peer's index: the name or the index of a device is taken.</summary>
public sealed class LinkExistsException : NetlinkException
{
    /// <summary>A request for what exists.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">Which name or index is taken.</param>
    public LinkExistsException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice)
    {
    }
}
