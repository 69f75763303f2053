using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What an <see cref="RtnetlinkMonitor"/> watches, and how.</summary>
public sealed record RtnetlinkMonitorOptions
{
    // SOCK_MIN_RCVBUF of 64-bit kernels: below it the kernel would take more than was asked.
    private const int MinReceiveBufferSize = 2304;

    private const MonitoredObjects ListableElsewhere = MonitoredObjects.Links | MonitoredObjects.Addresses | MonitoredObjects.NamespaceIds;

    /// <summary>What to watch; everything unless set.</summary>
    public MonitoredObjects Objects { get; init; } = MonitoredObjects.All;

    /// <summary>InterNetwork or InterNetworkV6: whose addresses, routes and neighbours to watch; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Whose routes to watch, by the numbers of routing tables from 1; null for those of all tables.</summary>
    public IReadOnlyCollection<uint>? RouteTables { get; init; }

    /// <summary>Whether to deliver what is there at the start, as <see cref="ObjectChange.Existing"/>; true unless set. What comes later is told apart all the same.</summary>
    public bool ListExisting { get; init; } = true;

    /// <summary>
    /// Whether to watch all namespaces that have an id in the monitor's own (NETLINK_LISTEN_ALL_NSID), each from the moment that it gets one. Only links, addresses and namespace ids can be listed from outside, so that only they can be
    /// watched: set <see cref="Objects"/>. Takes CAP_NET_BROADCAST to hear of other namespaces and CAP_NET_ADMIN to list them, in the user namespaces that own them.
    /// </summary>
    public bool AllNamespaces { get; init; }

    /// <summary>
    /// How many bytes of notifications the kernel queues while the consumer is busy, as it counts them (a small notification takes about 1 KiB); 4 MiB unless set, at least 2304. When they are full, what comes is lost, and the monitor lists
    /// everything anew. Above net.core.rmem_max it takes CAP_NET_ADMIN in the initial user namespace; without it the limit is used.
    /// </summary>
    public int ReceiveBufferSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long to wait for each datagram of a list; 10 seconds unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many times a table that changes while it is read is read again before the monitor gives up; 100 unless set, at least 1.</summary>
    public int DumpAttempts { get; init; } = 100;

    /// <summary>Where overflows and unreadable notifications are logged.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>To be called before anything is opened.</summary>
    internal static RtnetlinkMonitorOptions Check(RtnetlinkMonitorOptions? options)
    {
        options ??= new RtnetlinkMonitorOptions();
        string? fault = options switch
        {
            { Objects: MonitoredObjects.None } => $"{nameof(Objects)} is empty: there is nothing to watch",
            _ when (options.Objects & ~MonitoredObjects.All) != 0 => $"{nameof(Objects)} has bits without a meaning",
            { Family: not (null or AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) } => $"{nameof(Family)} is {options.Family}: InterNetwork, InterNetworkV6 or null for both",
            { RouteTables.Count: 0 } => $"{nameof(RouteTables)} is empty; null watches all tables",
            _ when options.RouteTables?.Contains(0u) == true => $"{nameof(RouteTables)} has 0 in it; routing tables are numbered from 1",
            { AllNamespaces: true } when (options.Objects & ~ListableElsewhere) != 0 =>
                $"the routes and neighbours of other namespaces cannot be listed from outside: with {nameof(AllNamespaces)} set {nameof(Objects)} to {ListableElsewhere} or fewer, or open a monitor in each namespace",
            { ReceiveBufferSize: < MinReceiveBufferSize } => $"{nameof(ReceiveBufferSize)} is {options.ReceiveBufferSize}; the kernel's least is {MinReceiveBufferSize}",
            { DumpAttempts: < 1 } => $"{nameof(DumpAttempts)} is {options.DumpAttempts}; at least 1 is needed",
            _ when options.Timeout < TimeSpan.Zero => $"{nameof(Timeout)} is negative",
            _ => null,
        };
        return fault is null ? options : throw new ArgumentException($"{nameof(RtnetlinkMonitorOptions)}.{fault}.", nameof(options));
    }

    internal bool Watches(MonitoredObjects objects) => (Objects & objects) != 0;
}
