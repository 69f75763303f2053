using Microsoft.Extensions.Logging;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink;

/// <summary>How an <see cref="RtnetlinkClient"/> behaves.</summary>
public sealed record RtnetlinkOptions
{
    /// <summary>How long to wait for each datagram of an answer; 10 seconds unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many times a table is read before a dump that changes under the reading is given up; 10 unless set, at least 1. A receive buffer that had to grow is worth one more.</summary>
    public int DumpAttempts { get; init; } = 10;

    /// <summary>
    /// Called with what the kernel says about requests that succeed, in the thread of the request before its call returns; such warnings are logged as well. It cannot use the client, and what it throws is the request's exception.
    /// </summary>
    public Action<NetlinkWarning>? WarningHandler { get; init; }

    /// <summary>Where kernel warnings, repeated dumps and discarded datagrams are logged.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal NetlinkSocketOptions ForSocket() => new() { Timeout = Timeout, DumpAttempts = DumpAttempts, WarningHandler = WarningHandler, LoggerFactory = LoggerFactory };
}
