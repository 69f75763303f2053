using System.Collections.Concurrent;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Rings;

/// <summary>
/// The one thread of the process that waits for the kernel, in epoll_wait(2), on behalf of all rings. It starts with the first wait and stays. It runs no code of users: whoever waited goes on in the thread pool.
/// </summary>
internal sealed class DescriptorPoller
{
    /// <summary>
    /// How soon a descriptor is looked at again that the kernel reports ready and that is not: a ring buffer is "readable" as soon as something is reserved, and a program may take its time to submit it.
    /// </summary>
    private const int RetryMilliseconds = 1;

    /// <summary>The kernel keeps 15 characters.</summary>
    internal const string ThreadName = "BPF ring poller";

    private const int MostEvents = 64;

    private static readonly Lock s_gate = new();
    private static DescriptorPoller? s_shared;

    private readonly DescriptorHandle _epoll;
    private readonly ConcurrentDictionary<ulong, PolledDescriptor> _polled = [];
    private ulong _lastId;

    private DescriptorPoller(DescriptorHandle epoll) => _epoll = epoll;

    /// <exception cref="BpfRingException">There is none yet, and the kernel gives no descriptor for it.</exception>
    internal static DescriptorPoller Shared
    {
        get
        {
            lock (s_gate)
            {
                return s_shared ??= Start();
            }
        }
    }

    /// <summary>Adds a descriptor that is waited on already, and gives the id that events of it come with.</summary>
    /// <exception cref="BpfRingException">The kernel refused.</exception>
    internal ulong Add(PolledDescriptor polled)
    {
        // Ids are not reused: an event of a descriptor that is gone finds nobody.
        ulong id = Interlocked.Increment(ref _lastId);
        _polled[id] = polled;
        int result = Epoll.Add(_epoll, polled.Descriptor, polled.Events, id);
        if (result < 0)
        {
            _polled.TryRemove(id, out _);
            throw new BpfRingException("epoll_ctl", -result, polled.Target);
        }

        return id;
    }

    /// <summary>Has the next event reported, or the one that is there.</summary>
    /// <exception cref="BpfRingException">The kernel refused.</exception>
    internal void Arm(PolledDescriptor polled, ulong id)
    {
        int result = Epoll.Modify(_epoll, polled.Descriptor, polled.Events, id);
        if (result < 0)
        {
            throw new BpfRingException("epoll_ctl", -result, polled.Target);
        }
    }

    internal void Remove(PolledDescriptor polled, ulong id)
    {
        _ = Epoll.Remove(_epoll, polled.Descriptor);
        _polled.TryRemove(id, out _);
    }

    private static DescriptorPoller Start()
    {
        int descriptor = Epoll.Create();
        if (descriptor < 0)
        {
            throw new BpfRingException("epoll_create1", -descriptor, "wait for rings");
        }

        DescriptorPoller poller = new(new(descriptor));
        Thread thread = new(poller.Run) { IsBackground = true, Name = ThreadName };

        // Not in the execution context of whoever happened to wait first.
        thread.UnsafeStart();
        return poller;
    }

    private void Run()
    {
        Span<ulong> ready = stackalloc ulong[MostEvents];
        List<PolledDescriptor> again = [];
        while (true)
        {
            int count = Epoll.Wait(_epoll, ready, again.Count == 0 ? Timeout.Infinite : RetryMilliseconds);
            if (count < 0)
            {
                throw new BpfRingException("epoll_wait", -count, "wait for rings");
            }

            foreach (PolledDescriptor polled in again)
            {
                polled.Look();
            }

            again.Clear();
            foreach (ulong id in ready[..count])
            {
                if (_polled.TryGetValue(id, out PolledDescriptor? polled) && !polled.TryComplete())
                {
                    again.Add(polled);
                }
            }
        }
    }
}
