using Microsoft.Extensions.Logging;

namespace NetkitSharp.Rtnetlink.Transport;

internal static partial class TransportLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The kernel accepted a request of type {Type} with a warning: {Warning}")]
    internal static partial void KernelWarning(this ILogger logger, ushort type, NetlinkExtendedAck warning);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "The table changed during dump attempt {Attempt} of {Attempts} (request type {Type})")]
    internal static partial void DumpInterrupted(this ILogger logger, int attempt, int attempts, ushort type);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "Discarded a message with sequence number {Sequence} while waiting for {Expected}")]
    internal static partial void ForeignSequence(this ILogger logger, uint sequence, uint expected);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Discarded a datagram of {Length} bytes from port {Port}, which is not the kernel")]
    internal static partial void ForeignSender(this ILogger logger, int length, uint port);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "A datagram of {Length} bytes did not fit the receive buffer, which grows; the request is repeated")]
    internal static partial void ReceiveBufferGrown(this ILogger logger, int length);
}
