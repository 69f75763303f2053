using System.Buffers;
using System.Numerics;
using Microsoft.Extensions.Logging;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// Turns notifications and lists into events, a step at a time and on the caller's thread: nothing is read before the caller wants it, so that a slow one costs the kernel's queue and no memory here.
/// </summary>
internal sealed class MonitorState : IDisposable
{
    // No datagram is longer than the socket's receive buffer, which is far below this.
    private const int MaxBufferLength = 64 * 1024 * 1024;

    // More than any queue holds: whoever makes notifications faster than they are thrown away cannot keep the monitor from listing. What is left is applied to the list, as what comes during it.
    private const int MaxDiscarded = 1 << 16;

    private readonly IMulticastChannel _channel;
    private readonly NetlinkSocket _requests;
    private readonly KernelTables _kernel;
    private readonly NetworkNamespace? _home;
    private readonly RtnetlinkMonitorOptions _options;
    private readonly ILogger _logger;
    private readonly Queue<RtnetlinkEvent> _events = [];
    private readonly MonitoredNamespace _own;
    private readonly Dictionary<int, MonitoredNamespace> _others = [];
    private int _bufferLength = 64 * 1024;
    private int? _ownId;
    private SynchronizationReason? _due = SynchronizationReason.Listed;

    /// <summary>A monitor over what was opened for it, all of which becomes its own.</summary>
    /// <param name="channel">The notifications.</param>
    /// <param name="requests">A socket of the same namespace.</param>
    /// <param name="home">The namespace, where others are monitored too.</param>
    /// <param name="options">What to watch.</param>
    /// <param name="logger">Where overflows are logged.</param>
    internal MonitorState(IMulticastChannel channel, NetlinkSocket requests, NetworkNamespace? home, RtnetlinkMonitorOptions options, ILogger logger)
    {
        _channel = channel;
        _requests = requests;
        _kernel = new KernelTables(requests);
        _home = home;
        _options = options;
        _logger = logger;
        _own = new MonitoredNamespace(null, options);
    }

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RtnetlinkEvent? taken) => _events.TryDequeue(out taken);

    /// <summary>Everything is to be listed at the next step.</summary>
    internal void Demand(SynchronizationReason reason) => _due ??= reason;

    /// <summary>Does one step; false when there is nothing to do until a notification comes.</summary>
    internal bool Step()
    {
        if (_due is { } reason)
        {
            Synchronize(reason);
            return true;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(_bufferLength);
        try
        {
            int length = _channel.Receive(buffer, out uint sender, out int? namespaceId);
            if (length == -Errno.EAGAIN)
            {
                return LookUpSuspicions();
            }

            Take(buffer, length, sender, namespaceId);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _requests.Dispose();
        _home?.Dispose();
    }

    private void Take(byte[] buffer, int length, uint sender, int? namespaceId)
    {
        if (length == -Errno.ENOBUFS)
        {
            Demand(SynchronizationReason.Overflow);
        }
        else if (length < 0)
        {
            throw new NetlinkError(-length, null).ToException("receive notifications");
        }
        else if (sender != 0)
        {
            _logger.ForeignNotification(length, sender);
        }
        else if (length > buffer.Length)
        {
            _bufferLength = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(length, MaxBufferLength));
            _logger.UnreadableNotification($"{length} bytes do not fit the buffer, which grows");
            Demand(SynchronizationReason.Unreadable);
        }
        else
        {
            Take(buffer.AsSpan(0, length), namespaceId);
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, int? namespaceId)
    {
        try
        {
            foreach (NetlinkMessage message in new NetlinkMessages(datagram))
            {
                if (message.Type == NetlinkMessage.Overrun)
                {
                    Demand(SynchronizationReason.Overflow);
                }
                else
                {
                    Apply(message, namespaceId);
                }
            }
        }
        catch (NetlinkFormatException exception)
        {
            _logger.UnreadableNotification(exception.Message);
            Demand(SynchronizationReason.Unreadable);
        }
    }

    private void Apply(NetlinkMessage message, int? namespaceId)
    {
        bool isOwn = namespaceId is null || namespaceId == _ownId;
        if (_options.AllNamespaces && isOwn && NamespaceIdView.TryRead(message, out NamespaceIdView id) && id.Id is int number)
        {
            // A namespace that got an id is listed after the event that says so, and forgotten before the one that says it has none.
            if (message.Type == NamespaceIdMessage.Delete && _others.Remove(number, out MonitoredNamespace? gone))
            {
                gone.Forget(_events);
            }

            _own.Apply(message, _events);
            if (message.Type == NamespaceIdMessage.New)
            {
                Other(number);
            }
        }
        else if (isOwn)
        {
            _own.Apply(message, _events);
        }
        else if (!NamespaceIdView.TryRead(message, out _))
        {
            // What ids others have in that namespace is its own affair.
            Other(namespaceId!.Value)?.Apply(message, _events);
        }
    }

    /// <summary>The namespace with <paramref name="id"/>, listed when it is met first; null for the monitor's own.</summary>
    private MonitoredNamespace? Other(int id)
    {
        if (_others.TryGetValue(id, out MonitoredNamespace? known))
        {
            return known;
        }

        FindOwnId();
        if (id == _ownId)
        {
            return null;
        }

        MonitoredNamespace other = new(id, _options);
        other.List(_kernel, _events, ObjectChange.Added);
        _others.Add(id, other);
        return other;
    }

    private void FindOwnId() => _ownId = _home is null ? null : new NamespaceIdClient(_requests).Find(_home);

    private void Synchronize(SynchronizationReason reason)
    {
        // The lists tell more than what is queued; and a full queue takes nothing in until it is empty (net/netlink/af_netlink.c: NETLINK_S_CONGESTED).
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_bufferLength);
        int discarded = 0;
        try
        {
            int length;
            while (discarded < MaxDiscarded && (length = _channel.Receive(buffer, out _, out _)) != -Errno.EAGAIN)
            {
                discarded++;
                if (length is < 0 and not -Errno.ENOBUFS)
                {
                    throw new NetlinkError(-length, null).ToException("receive notifications");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _logger.Synchronizing(reason, discarded);
        bool first = reason == SynchronizationReason.Listed;
        Queue<RtnetlinkEvent>? events = first && !_options.ListExisting ? null : _events;
        ObjectChange change = first ? ObjectChange.Existing : ObjectChange.Added;
        _own.List(_kernel, events, change);
        if (_options.AllNamespaces)
        {
            ListOthers(events, change);
        }

        // Only now: a list that failed is owed.
        _due = null;
        _events.Enqueue(new SynchronizedEvent { Reason = reason });
    }

    private void ListOthers(Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        FindOwnId();
        HashSet<int> ids = [.. new NamespaceIdClient(_requests).List().Select(id => id.Id)];
        foreach ((int id, MonitoredNamespace other) in _others)
        {
            if (!ids.Contains(id) && _others.Remove(id))
            {
                other.Forget(_events);
            }
        }

        foreach (int id in ids)
        {
            if (id == _ownId)
            {
                continue;
            }

            if (!_others.TryGetValue(id, out MonitoredNamespace? other))
            {
                other = new MonitoredNamespace(id, _options);
                _others.Add(id, other);
            }

            other.List(_kernel, events, change);
        }
    }

    /// <summary>
    /// Looks up what may have changed without a word, in two steps: first the change under way is awaited and what it says meanwhile is read, then comes the look-up. False when there is nothing to look up.
    /// </summary>
    private bool LookUpSuspicions()
    {
        if (Spaces().FirstOrDefault(space => space.IsSettled) is { } settled)
        {
            settled.LookUp(_kernel, _events);
            return true;
        }

        if (!Spaces().Any(space => space.IsSuspect))
        {
            return false;
        }

        _kernel.AwaitChangeUnderWay();
        foreach (MonitoredNamespace space in Spaces())
        {
            space.Settle();
        }

        return true;
    }

    private IEnumerable<MonitoredNamespace> Spaces() => _others.Count == 0 ? [_own] : _others.Values.Prepend(_own);
}
