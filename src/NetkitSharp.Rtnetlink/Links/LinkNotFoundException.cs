using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>ENODEV: no such device in the socket's network namespace.</summary>
public sealed class LinkNotFoundException : NetlinkException
{
    /// <summary>A request about a device that is not there.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What to check, as a sentence.</param>
    public LinkNotFoundException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice ?? "Names and indexes are those of the network namespace that the client was opened in.")
    {
    }
}
