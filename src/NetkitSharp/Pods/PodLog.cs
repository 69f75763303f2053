using Microsoft.Extensions.Logging;

namespace NetkitSharp.Pods;

/// <summary>Every message that a pod network logs.</summary>
internal static partial class PodLog
{
    [LoggerMessage(1, LogLevel.Information, "Pod {Pod} added: device {Device} (index {Index}), {Addresses}")]
    public static partial void PodAdded(ILogger logger, string pod, string device, int index, string addresses);

    [LoggerMessage(2, LogLevel.Information, "Pod {Pod} removed")]
    public static partial void PodRemoved(ILogger logger, string pod);

    [LoggerMessage(3, LogLevel.Warning, "Could not undo '{Step}' after a failure; it may be left behind")]
    public static partial void UndoFailed(ILogger logger, string step, Exception error);

    [LoggerMessage(4, LogLevel.Information, "Removed a leftover of an earlier run: {What} {Name}")]
    public static partial void LeftoverRemoved(ILogger logger, string what, string name);

    [LoggerMessage(20, LogLevel.Warning, "Could not take fq from an uplink's root; it does no harm, and the next network takes it over")]
    public static partial void PacingLeft(ILogger logger, Exception error);
}
