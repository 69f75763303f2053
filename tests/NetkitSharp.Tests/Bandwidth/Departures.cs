using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>A program behind ours at a node's uplink, which takes note of what leaves there and when.</summary>
internal sealed class Departures : IDisposable
{
    private readonly DeparturesBpfObject _object;
    private readonly TcxLink _link;

    public Departures(NodeLab node)
    {
        _object = DeparturesBpfSpec.Open().Load();
        _link = node.Host.Run(() => _object.NoteDeparture.AttachTcx(node.Uplink.Index, TcxHook.Egress, new MprogOptions { Position = MprogPosition.Last }));
    }

    /// <summary>The packets of a source so far, by the last word of its address, in the order in which they were seen.</summary>
    public DeparturesBpf.Departure[] From(uint source)
    {
        _object.Seen.Should().BeLessThan(16_384, "all departures were noted");
        return [.. Enumerable.Range(0, (int)_object.Seen).Select(i => _object.Departures.Lookup((uint)i)).Where(d => (uint)d.Source == source)];
    }

    /// <summary>
    /// What a rate means: the departure times that were written, in their order, are as far apart as the bytes of the earlier one take. Exactly so, on any machine, at any speed.
    /// </summary>
    public static int ShouldKeepTo(BitRate rate, IEnumerable<DeparturesBpf.Departure> departures)
    {
        DeparturesBpf.Departure[] stamped = [.. departures.Where(d => d.StampType == 1 && d.Stamp > d.Now).OrderBy(d => d.Stamp)];
        for (int i = 1; i < stamped.Length; i++)
        {
            ulong cost = ((stamped[i - 1].WireLength * 1_000_000_000ul) + rate.BytesPerSecond - 1) / rate.BytesPerSecond;
            (stamped[i].Stamp - stamped[i - 1].Stamp).Should().BeGreaterThanOrEqualTo(cost, "departure {0} of {1} bytes takes its time", i - 1, stamped[i - 1].WireLength);
        }

        return stamped.Length;
    }

    public void Dispose()
    {
        _link.Dispose();
        _object.Dispose();
    }
}
