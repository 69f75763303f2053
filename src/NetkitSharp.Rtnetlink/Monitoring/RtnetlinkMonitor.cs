using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// Watches a network namespace: lists what there is, then tells each change, without a gap between the two. A consumer that applies the events in order has the kernel's tables at each
/// <see cref="SynchronizedEvent"/>, and between them as of the last event.
/// </summary>
/// <remarks>
/// <para>What the kernel tells is compared with what is known, and is an event only where they differ: traffic counters, ages and repeated notifications make none. A notification that was lost, because the consumer was
/// slow, is made good by listing everything: the differences come as ordinary events, then a <see cref="SynchronizedEvent"/>.</para>
/// <para>Some changes have no notification. The monitor finds out by itself what goes along with another one: IPv4 routes of a link that went down or away, of an address that went, of a nexthop object; next hops that
/// died or came back; IPv6 addresses that became tentative; the other end of a new or moved pair. What it cannot know of until the object changes otherwise or <see cref="Refresh"/> is called: GSO and GRO sizes and the
/// queueing discipline of links, alias, group and the like of a link that is down, an end of a pair that moves between two other namespaces, and neighbours that become INCOMPLETE or DELAY. Neighbours in state NOARP or
/// without a state, and proxy entries, are left out altogether.</para>
/// <para>The monitor reads on demand, on the thread of whoever enumerates it. It has no thread and no timer, and while nothing happens it costs two descriptors. Lists are read
/// synchronously, as by the clients. One enumeration at a time; a later one goes on where the one before ended.</para>
/// <para>Open sockets keep a namespace alive: a monitor that is not disposed of keeps it from being destroyed.</para>
/// </remarks>
/// <example>
/// <code>
/// using RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(pod, new() { Objects = MonitoredObjects.Links | MonitoredObjects.Routes });
/// await foreach (RtnetlinkEvent seen in monitor.WithCancellation(stop))
/// {
///     switch (seen)
///     {
///         case LinkEvent { Change: ObjectChange.Removed } gone:
///             Console.WriteLine($"{gone.Link.Name} is gone");
///             break;
///         case RouteEvent route:
///             Console.WriteLine($"{route.Change}: {route.Route.Destination}");
///             break;
///     }
/// }
/// </code>
/// </example>
public sealed class RtnetlinkMonitor : IAsyncEnumerable<RtnetlinkEvent>, IDisposable
{
    private readonly IMulticastChannel _channel;
    private readonly MonitorState _state;
    private readonly Lock _lock = new();
    private CancellationTokenSource _wake = new();
    private bool _refresh;
    private bool _enumerating;
    private volatile bool _disposed;

    internal RtnetlinkMonitor(IMulticastChannel channel, NetlinkSocket requests, NetworkNamespace? home, RtnetlinkMonitorOptions options)
    {
        _channel = channel;
        ILogger logger = options.LoggerFactory?.CreateLogger<RtnetlinkMonitor>() ?? NullLogger<RtnetlinkMonitor>.Instance;
        _state = new MonitorState(channel, requests, home, options, logger);
    }

    /// <summary>The machine inside, for tests that step it.</summary>
    internal MonitorState State => _state;

    /// <summary>Watches the network namespace of the calling thread. From here on the kernel queues changes.</summary>
    /// <exception cref="ArgumentException">Options that do not go together; nothing was opened.</exception>
    /// <exception cref="NetlinkException">The kernel refused a socket: EMFILE, ENFILE.</exception>
    public static RtnetlinkMonitor Open(RtnetlinkMonitorOptions? options = null)
    {
        options = RtnetlinkMonitorOptions.Check(options);
        MulticastGroup[] groups = Groups(options);
        return Create(OpenSockets(groups, options.ReceiveBufferSize, options.AllNamespaces), options);
    }

    /// <summary>Watches <paramref name="target"/>, which may be disposed of afterwards. Entering it takes CAP_SYS_ADMIN, unless the calling thread is there already; watching does not.</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN to enter is missing.</exception>
    /// <inheritdoc cref="Open(RtnetlinkMonitorOptions?)" path="/exception"/>
    public static RtnetlinkMonitor Open(NetworkNamespace target, RtnetlinkMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        options = RtnetlinkMonitorOptions.Check(options);
        MulticastGroup[] groups = Groups(options);
        (int size, bool all) = (options.ReceiveBufferSize, options.AllNamespaces);
        using NetworkNamespace current = NetworkNamespace.OpenCurrent();

        // Only system calls inside: the runtime's socket engine and the caller's logger stay out of it.
        return Create(current.IsSameAs(target) ? OpenSockets(groups, size, all) : target.Run(() => OpenSockets(groups, size, all)), options);
    }

    /// <summary>
    /// Has everything listed again, for what changes without a notification; the differences come as events, then a <see cref="SynchronizedEvent"/>. Returns at once; may be called from any thread.
    /// </summary>
    public void Refresh()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _refresh = true;
            _wake.Cancel();
        }
    }

    /// <summary>
    /// Enumerates the events, and does not end until the monitor is disposed of. Cancelling ends a wait at once with an <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The monitor is being enumerated already.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">A table changed during each of <see cref="RtnetlinkMonitorOptions.DumpAttempts"/> attempts to read it; a new enumeration tries again.</exception>
    /// <exception cref="NetlinkException">The kernel refused or did not answer; a new enumeration lists everything again.</exception>
    public async IAsyncEnumerator<RtnetlinkEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Enter();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_disposed)
                {
                    yield break;
                }

                if (_state.TryTake(out RtnetlinkEvent? taken))
                {
                    yield return taken;
                }
                else if (!TryStep())
                {
                    await WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes the sockets; an enumeration that is under way ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _wake.Cancel();
        }

        _state.Dispose();
        _wake.Dispose();
    }

    private static Sockets OpenSockets(MulticastGroup[] groups, int receiveBufferSize, bool allNamespaces)
    {
        NetworkNamespace? home = null;
        NetlinkSocketHandle? notifications = null;
        try
        {
            home = allNamespaces ? NetworkNamespace.OpenCurrent() : null;
            notifications = MulticastChannel.OpenDescriptor(groups, receiveBufferSize, allNamespaces);
            return new Sockets(notifications, KernelChannel.Open(), home);
        }
        catch
        {
            notifications?.Dispose();
            home?.Dispose();
            throw;
        }
    }

    private static RtnetlinkMonitor Create(Sockets sockets, RtnetlinkMonitorOptions options)
    {
        try
        {
            NetlinkSocketOptions socketOptions = new() { Timeout = options.Timeout, DumpAttempts = options.DumpAttempts, LoggerFactory = options.LoggerFactory };
            return new RtnetlinkMonitor(new MulticastChannel(sockets.Notifications), new NetlinkSocket(sockets.Requests, socketOptions), sockets.Home, options);
        }
        catch
        {
            // The caller's logger may throw.
            sockets.Notifications.Dispose();
            sockets.Requests.Dispose();
            sockets.Home?.Dispose();
            throw;
        }
    }

    private static MulticastGroup[] Groups(RtnetlinkMonitorOptions options)
    {
        byte family = IpFamily.ToNative(options.Family);
        bool ipv4 = family is IpFamily.AF_UNSPEC or IpFamily.AF_INET;
        bool ipv6 = family is IpFamily.AF_UNSPEC or IpFamily.AF_INET6;

        // Routes go with links, addresses and nexthop objects, addresses with links.
        bool routes = options.Watches(MonitoredObjects.Routes);
        bool addresses = routes || options.Watches(MonitoredObjects.Addresses);
        (MulticastGroup Group, bool Needed)[] groups =
        [
            (MulticastGroup.Link, addresses || options.Watches(MonitoredObjects.Links)),
            (MulticastGroup.Ipv4Address, addresses && ipv4),
            (MulticastGroup.Ipv6Address, addresses && ipv6),
            (MulticastGroup.Ipv4Route, routes && ipv4),
            (MulticastGroup.Ipv6Route, routes && ipv6),
            (MulticastGroup.NextHop, routes),
            (MulticastGroup.Neighbour, options.Watches(MonitoredObjects.Neighbours)),
            (MulticastGroup.NamespaceId, options.AllNamespaces || options.Watches(MonitoredObjects.NamespaceIds)),
        ];
        return [.. groups.Where(group => group.Needed).Select(group => group.Group)];
    }

    private void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_enumerating)
            {
                throw new InvalidOperationException("the monitor is being enumerated already: one consumer takes the events and passes them on");
            }

            _enumerating = true;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _enumerating = false;
        }
    }

    private bool TryStep()
    {
        TakeRefresh();
        try
        {
            return _state.Step();
        }
        catch (ObjectDisposedException) when (_disposed)
        {
            return true;
        }
    }

    private bool TakeRefresh()
    {
        lock (_lock)
        {
            bool refresh = _refresh;
            if (refresh)
            {
                _refresh = false;
                _state.Demand(SynchronizationReason.Requested);
                if (!_disposed)
                {
                    _wake.Dispose();
                    _wake = new CancellationTokenSource();
                }
            }

            return refresh;
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        CancellationTokenSource wake;
        lock (_lock)
        {
            if (_disposed || _refresh)
            {
                return;
            }

            wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _wake.Token);
        }

        try
        {
            if (await _channel.WaitAsync(wake.Token).ConfigureAwait(false) < 0)
            {
                _state.Demand(SynchronizationReason.Overflow);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Woken by Refresh or Dispose.
        }
        catch (ObjectDisposedException) when (_disposed)
        {
            // The loop ends.
        }
        finally
        {
            wake.Dispose();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>What was opened inside the namespace, by system calls alone.</summary>
    private readonly record struct Sockets(NetlinkSocketHandle Notifications, KernelChannel Requests, NetworkNamespace? Home);
}
