using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Tests.Pods;

/// <summary>Two pods of a node and all counters there are of them.</summary>
internal sealed class PodObserver : IDisposable
{
    private readonly NodeLab _node;
    private readonly PodNetwork _network;
    private readonly RtnetlinkClient _insideB;

    public PodObserver(NodeLab node, PodNetwork network, Pod a, Pod b)
    {
        _node = node;
        _network = network;
        A = a;
        B = b;
        InsideA = RtnetlinkClient.Open(a.Namespace);
        _insideB = RtnetlinkClient.Open(b.Namespace);
    }

    public Pod A { get; }

    public Pod B { get; }

    public RtnetlinkClient InsideA { get; }

    /// <summary>What moved while something was done.</summary>
    public PodObservation Observe(Action action, bool ofB = true)
    {
        PodObservation before = Read(ofB);
        action();
        return Read(ofB) - before;
    }

    /// <summary>Since the start: what is counted by pod is what is counted in all, but for what names no pod.</summary>
    public void ShouldAddUpToTheNetwork(bool netkit)
    {
        PodStatisticsTable table = new();
        VerdictCounters all;
        PodStatistics a;
        PodStatistics b;
        do
        {
            VerdictCounters before = _network.ReadCounters();
            _network.ReadStatistics(table);
            all = _network.ReadCounters();
            a = table[0].ToSnapshot();
            b = table[1].ToSnapshot();
            if (Enum.GetValues<Verdict>().All(v => all[v] == before[v]))
            {
                break;
            }
        }
        while (true);

        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            VerdictCount sum = a[verdict] + b[verdict];
            switch (verdict)
            {
                case Verdict.PodFromPod:
                    sum.Should().Be(all[Verdict.PodToPod], "what pods sent each other is what they got");
                    break;
                case Verdict.RemoteToStack or Verdict.RemoteToStackLocal or Verdict.RemoteToStackVlan or Verdict.DropRemoteSpoofed:
                case Verdict.HostToPodLocal or Verdict.DropNotAPod or Verdict.DropHostMalformed when netkit:
                    sum.Should().Be(new VerdictCount(0, 0), "{0} names no pod", verdict);
                    break;
                default:
                    sum.Should().Be(all[verdict], "{0}", verdict);
                    break;
            }
        }
    }

    public void Dispose()
    {
        InsideA.Dispose();
        _insideB.Dispose();
    }

    private PodObservation Read(bool ofB)
    {
        // Until nothing moves: multicast reports come when they like.
        while (true)
        {
            VerdictCounters before = _network.ReadCounters();
            CountedPod a = CountedPod.Read(_network, _node.Rtnetlink, InsideA, A);
            CountedPod? b = ofB ? CountedPod.Read(_network, _node.Rtnetlink, _insideB, B) : null;
            LinkStatistics uplink = _node.Rtnetlink.Links.Get(_node.Uplink.Index).Statistics!.Value;
            VerdictCounters after = _network.ReadCounters();
            if (Enum.GetValues<Verdict>().All(v => after[v] == before[v]))
            {
                return new PodObservation(a, b, uplink, after);
            }
        }
    }
}
