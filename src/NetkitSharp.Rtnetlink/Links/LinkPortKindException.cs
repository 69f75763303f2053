using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// The link is not the port of such a master. <see cref="NetlinkException.ErrorNumber"/> is EOPNOTSUPP, which the kernel did not say: it does not look at the kind, and reads a bond's attributes as a bridge's.
/// </summary>
public sealed class LinkPortKindException : NetlinkException
{
    /// <summary>A request about a port that is none, or one of another kind.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="asked">The kind of the master that the change is for.</param>
    /// <param name="actual">The kind of the master that the link has; null for none.</param>
    public LinkPortKindException(string request, string asked, string? actual)
        : base(
            request,
            new NetlinkError(
                Errno.EOPNOTSUPP,
                new NetlinkExtendedAck { Message = actual is null ? "the link is the port of no other link" : $"the link is the port of a {actual}, not of a {asked}" }),
            $"Make it the port of a {asked} first, with LinkChange.MasterIndex.")
    {
        Asked = asked;
        Actual = actual;
    }

    /// <summary>The kind of the master that the change is for.</summary>
    public string Asked { get; }

    /// <summary>The kind of the master that the link has; null for none.</summary>
    public string? Actual { get; }
}
