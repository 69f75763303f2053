using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>A table changed during each of the attempts to read it (NLM_F_DUMP_INTR), so that no consistent copy could be had.</summary>
public sealed class NetlinkDumpInterruptedException : NetlinkException
{
    /// <summary>A dump without a consistent result.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="attempts">How many times the table was read.</param>
    public NetlinkDumpInterruptedException(string request, int attempts)
        : base(
            request,
            new NetlinkError(Errno.EINTR, new NetlinkExtendedAck { Message = $"the table changed during each of {attempts} attempts to read it" }),
            $"Read it again when it is quieter, or raise {nameof(NetlinkSocketOptions)}.{nameof(NetlinkSocketOptions.DumpAttempts)}.") =>
        Attempts = attempts;

    /// <summary>How many times the table was read.</summary>
    public int Attempts { get; }
}
