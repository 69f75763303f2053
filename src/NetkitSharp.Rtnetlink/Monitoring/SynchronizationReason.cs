namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Why a monitor listed everything.</summary>
public enum SynchronizationReason
{
    /// <summary>It is the first time: what exists has been delivered.</summary>
    Listed,

    /// <summary>ENOBUFS, NLMSG_OVERRUN: the consumer was slower than the changes, and notifications were lost.</summary>
    Overflow,

    /// <summary>A notification was longer than the buffer or malformed.</summary>
    Unreadable,

    /// <summary><see cref="RtnetlinkMonitor.Refresh"/> asked for it.</summary>
    Requested,
}
