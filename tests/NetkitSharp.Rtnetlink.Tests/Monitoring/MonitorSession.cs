using FluentAssertions;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>A monitor that is stepped by the test: after each command all that it has to say is taken, and nothing waits.</summary>
internal sealed class MonitorSession : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly RtnetlinkClient _client;
    private readonly RtnetlinkMonitorOptions _options;
    private readonly RtnetlinkMonitor _monitor;
    private readonly MonitorReplay _replay = new();

    internal MonitorSession(NetworkNamespace target, RtnetlinkClient client, RtnetlinkMonitorOptions options)
    {
        _client = client;
        _options = options;
        _monitor = RtnetlinkMonitor.Open(target, options);
    }

    /// <summary>Takes all events there are until nothing is queued or suspected.</summary>
    internal List<RtnetlinkEvent> Take()
    {
        List<RtnetlinkEvent> taken = [];
        bool busy;
        do
        {
            busy = _monitor.State.Step();
            while (_monitor.State.TryTake(out RtnetlinkEvent? seen))
            {
                _replay.Apply(seen);
                taken.Add(seen);
            }
        }
        while (busy);
        return taken;
    }

    /// <summary>Takes all events of one kind.</summary>
    internal List<T> Take<T>()
        where T : RtnetlinkEvent => [.. Take().OfType<T>()];

    /// <summary>Takes events until what was expected of the kernel's own work has come.</summary>
    internal List<RtnetlinkEvent> TakeUntil(Predicate<RtnetlinkEvent> expected)
    {
        List<RtnetlinkEvent> taken = [];
        SpinWait.SpinUntil(
            () =>
            {
                taken.AddRange(Take());
                return taken.Exists(expected);
            },
            s_patience).Should().BeTrue("among {0} the expected event should have come", string.Join('\n', taken));
        return taken;
    }

    /// <summary>
    /// Fails unless the events so far give what the kernel lists. What the kernel does later by itself (carriers, duplicate address detection) has time; what it never tells has not.
    /// </summary>
    internal void ShouldKnowTheKernelsTables(string because)
    {
        SpinWait.SpinUntil(
            () =>
            {
                Take();
                return _replay.Objects.SequenceEqual(MonitorReplay.Kernel(_client, _options.Objects));
            },
            s_patience);
        _replay.Objects.Should().Equal(MonitorReplay.Kernel(_client, _options.Objects), because);
    }

    internal void Refresh() => _monitor.State.Demand(SynchronizationReason.Requested);

    public void Dispose() => _monitor.Dispose();
}
