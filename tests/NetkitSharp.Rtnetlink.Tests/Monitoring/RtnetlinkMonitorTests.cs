using FluentAssertions;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>The enumeration: waiting, waking, ending.</summary>
public sealed class RtnetlinkMonitorTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [KernelFact(KernelFeature.Veth)]
    public async Task Events_wake_a_waiting_consumer_and_cancelling_ends_it()
    {
        await WarmUp();
        using TestNetwork network = new("monwait");
        using RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(network.Namespace.Namespace, new() { Objects = MonitoredObjects.Links, ListExisting = false });
        using CancellationTokenSource patience = new(s_patience);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        await using (IAsyncEnumerator<RtnetlinkEvent> events = monitor.GetAsyncEnumerator(stop.Token))
        {
            (await events.MoveNextAsync()).Should().BeTrue();
            events.Current.Should().BeOfType<SynchronizedEvent>("what exists was not asked for");
            for (int i = 0; i < 3; i++)
            {
                ValueTask<bool> waiting = events.MoveNextAsync();
                waiting.IsCompleted.Should().BeFalse("nothing has happened");
                network.Ip("link", "set", "left", "mtu", $"{1300 + i}");
                (await waiting).Should().BeTrue();
                events.Current.Should().BeOfType<LinkEvent>().Which.Link.Mtu.Should().Be(1300 + i);
            }

            ValueTask<bool> refreshed = events.MoveNextAsync();
            monitor.Refresh();
            (await refreshed).Should().BeTrue();
            events.Current.Should().BeOfType<SynchronizedEvent>().Which.Reason.Should().Be(SynchronizationReason.Requested);

            ValueTask<bool> cancelled = events.MoveNextAsync();
            FluentActions.Invoking(() => monitor.GetAsyncEnumerator().MoveNextAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>().GetAwaiter().GetResult();
            await stop.CancelAsync();
            await FluentActions.Awaiting(() => cancelled.AsTask()).Should().ThrowAsync<OperationCanceledException>();
            patience.IsCancellationRequested.Should().BeFalse();
        }

        // Where one enumeration has ended the next goes on.
        network.Ip("link", "set", "left", "mtu", "1400");
        await foreach (RtnetlinkEvent seen in monitor.WithCancellation(patience.Token))
        {
            seen.Should().BeOfType<LinkEvent>().Which.Link.Mtu.Should().Be(1400);
            break;
        }

        await using IAsyncEnumerator<RtnetlinkEvent> last = monitor.GetAsyncEnumerator(patience.Token);
        ValueTask<bool> ending = last.MoveNextAsync();
        ending.IsCompleted.Should().BeFalse();
        monitor.Dispose();
        monitor.Dispose();
        (await ending).Should().BeFalse("disposing ends the enumeration");
        FluentActions.Invoking(monitor.Refresh).Should().Throw<ObjectDisposedException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public async Task An_overflow_wakes_a_waiting_consumer()
    {
        await WarmUp();
        using TestNetwork network = new("monfull");
        using RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(network.Namespace.Namespace, new() { Objects = MonitoredObjects.Links, ReceiveBufferSize = 2304 });
        using CancellationTokenSource patience = new(s_patience);
        SynchronizationReason? reason = null;
        int round = 0;
        await foreach (RtnetlinkEvent seen in monitor.WithCancellation(patience.Token))
        {
            reason = seen is SynchronizedEvent { Reason: not SynchronizationReason.Listed } synchronized ? synchronized.Reason : reason;
            if (reason is not null)
            {
                break;
            }

            // This consumer changes links while the queue fills: it holds one notification or two.
            network.Ip("link", "set", "left", "mtu", $"{1300 + (round++ % 2)}", "alias", $"round {round}", "txqueuelen", $"{500 + round}");
        }

        reason.Should().Be(SynchronizationReason.Overflow);
    }

    [KernelFact]
    public async Task Many_waiting_monitors_take_no_thread_and_leave_no_descriptor()
    {
        await WarmUp();
        using NamespaceCensus census = new();
        using TestNamespace mine = new("monmany");
        using CancellationTokenSource stop = new();
        List<RtnetlinkMonitor> monitors = [];
        List<Task> waiting = [];
        int threads = Directory.GetDirectories("/proc/self/task").Length;
        for (int i = 0; i < 100; i++)
        {
            RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(mine.Namespace);
            monitors.Add(monitor);
            IAsyncEnumerator<RtnetlinkEvent> events = monitor.GetAsyncEnumerator(stop.Token);
            do
            {
                await events.MoveNextAsync();
            }
            while (events.Current is not SynchronizedEvent);
            waiting.Add(events.MoveNextAsync().AsTask());
        }

        Directory.GetDirectories("/proc/self/task").Length.Should().BeLessThan(threads + 50, "a pool may grow a little, but not by a thread a monitor");
        waiting.Should().OnlyContain(task => !task.IsCompleted);
        await stop.CancelAsync();
        foreach (Task task in waiting)
        {
            await FluentActions.Awaiting(() => task).Should().ThrowAsync<OperationCanceledException>();
        }

        monitors.ForEach(monitor => monitor.Dispose());
    }

    [KernelFact]
    public async Task The_caller_s_own_namespace_is_watched_from_where_it_is()
    {
        await WarmUp();
        using NamespaceCensus census = new();
        using TestNamespace mine = new("monown");
        using RtnetlinkClient client = RtnetlinkClient.Open(mine.Namespace);
        using RtnetlinkMonitor monitor = client.OpenMonitor(new() { Objects = MonitoredObjects.Links });
        using CancellationTokenSource patience = new(s_patience);
        await foreach (RtnetlinkEvent seen in monitor.WithCancellation(patience.Token))
        {
            seen.Should().BeOfType<LinkEvent>("a client's monitor is in the client's namespace, which has loopback only").Which.Link.Name.Should().Be("lo");
            break;
        }

        using NetworkNamespace of = NetworkNamespace.OpenCurrent();
        Capabilities.Without(Capabilities.SysAdmin, () =>
        {
            FluentActions.Invoking(() => RtnetlinkMonitor.Open(mine.Namespace)).Should().Throw<NamespacePermissionException>();

            // No capability is needed where one is already.
            RtnetlinkMonitor.Open(of).Dispose();
            RtnetlinkMonitor.Open().Dispose();
        });
    }

    [Fact]
    public void Options_that_watch_nothing_are_refused()
    {
        RtnetlinkMonitorOptions[] bad =
        [
            new() { Objects = MonitoredObjects.None },
            new() { Objects = (MonitoredObjects)64 },
            new() { Family = System.Net.Sockets.AddressFamily.AppleTalk },
            new() { RouteTables = [] },
            new() { RouteTables = [0] },
            new() { AllNamespaces = true },
            new() { ReceiveBufferSize = 100 },
            new() { DumpAttempts = 0 },
            new() { Timeout = TimeSpan.FromSeconds(-1) },
        ];
        foreach (RtnetlinkMonitorOptions options in bad)
        {
            FluentActions.Invoking(() => RtnetlinkMonitor.Open(options)).Should().Throw<ArgumentException>().WithMessage("RtnetlinkMonitorOptions.*");
        }
    }

    /// <summary>The runtime's socket engine keeps its descriptors and threads; they are made here, before the census.</summary>
    private static async Task WarmUp()
    {
        using RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(new() { Objects = MonitoredObjects.NamespaceIds });
        using CancellationTokenSource soon = new();
        await using IAsyncEnumerator<RtnetlinkEvent> events = monitor.GetAsyncEnumerator(soon.Token);
        do
        {
            await events.MoveNextAsync();
        }
        while (events.Current is not SynchronizedEvent);
        ValueTask<bool> waiting = events.MoveNextAsync();
        await soon.CancelAsync();
        await FluentActions.Awaiting(() => waiting.AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }
}
