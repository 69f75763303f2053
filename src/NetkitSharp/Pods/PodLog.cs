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

    [LoggerMessage(5, LogLevel.Information, "Pod {Pod} of an earlier run taken over: device {Device} (index {Index}), {State}")]
    public static partial void PodAdopted(ILogger logger, string pod, string device, int index, string state);

    [LoggerMessage(6, LogLevel.Information, "Programs swapped at {Pods} pods and {Uplinks} uplinks")]
    public static partial void Upgraded(ILogger logger, int pods, int uplinks);

    [LoggerMessage(7, LogLevel.Warning, "Not as it should be: {Finding}")]
    public static partial void DriftFound(ILogger logger, string finding);

    [LoggerMessage(8, LogLevel.Warning, "Could not be repaired: {Finding}")]
    public static partial void RepairFailed(ILogger logger, string finding, Exception error);

    [LoggerMessage(9, LogLevel.Information, "{Count} pods added together")]
    public static partial void PodsAdded(ILogger logger, int count);

    [LoggerMessage(20, LogLevel.Warning, "The connections of {Place} may keep their packet sizes until their routes change")]
    public static partial void ConnectionsNotRefreshed(ILogger logger, string place, Exception error);

    [LoggerMessage(21, LogLevel.Warning, "Could not take fq from an uplink's root; it does no harm, and the next network takes it over")]
    public static partial void PacingLeft(ILogger logger, Exception error);
}
