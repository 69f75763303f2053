using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>
/// The kernel has not answered in time. Whether the request was executed is unknown; its answer, should it still come, is discarded. rtnetlink executes a request before the
/// send returns, so that this means a lost or malformed exchange rather than a busy kernel.
/// </summary>
public sealed class NetlinkTimeoutException : NetlinkException
{
    /// <summary>A request without an answer.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="timeout">How long an answer was waited for.</param>
    public NetlinkTimeoutException(string request, TimeSpan timeout)
        : base(request, new NetlinkError(Errno.ETIMEDOUT, new NetlinkExtendedAck { Message = $"the kernel has not answered within {timeout}; whether it executed the request is unknown" }) { IsAnswerLost = true }) =>
        Timeout = timeout;

    /// <summary>How long an answer was waited for.</summary>
    public TimeSpan Timeout { get; }
}
