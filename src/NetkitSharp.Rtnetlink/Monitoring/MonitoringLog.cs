using Microsoft.Extensions.Logging;

namespace NetkitSharp.Rtnetlink.Monitoring;

internal static partial class MonitoringLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Debug, Message = "Listing everything ({Reason}); {Discarded} queued datagrams were discarded")]
    internal static partial void Synchronizing(this ILogger logger, SynchronizationReason reason, int discarded);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "Discarded a notification of {Length} bytes from port {Port}, which is not the kernel")]
    internal static partial void ForeignNotification(this ILogger logger, int length, uint port);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "A notification cannot be read, everything is listed instead: {Reason}")]
    internal static partial void UnreadableNotification(this ILogger logger, string reason);
}
