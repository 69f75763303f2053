using System.Diagnostics;
using System.Globalization;
using NetkitSharp.Bandwidth;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using Shared;

namespace Bandwidth;

/// <summary>Two pods that send and are sent to as fast as they may, while their rates change.</summary>
internal sealed class Demo(PodDevice device, TimeSpan window, TextWriter output, CancellationToken stop)
{
    private static readonly (string? A, string? B)[] s_rates = [("8mbit", "24mbit"), ("24mbit", "8mbit"), ("4mbit", "4mbit")];

    public void Run()
    {
        using NodeLab node = new("nksbw");
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Bandwidth = new BandwidthOptions() });
        Pod a = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"] });
        Pod b = network.AddPod(new PodSpec("b") { Addresses = ["10.0.0.3/32"] });
        output.WriteLine($"Two pods on {device.ToString().ToLowerInvariant()}, TCP to a remote for {window.TotalSeconds} s at each rate. Pod a's socket paces itself (BBR), pod b's does not (CUBIC).");
        output.WriteLine();
        output.WriteLine("From the pods, paced by fq at the uplink:");
        using (Stream fromA = new(a.Namespace, node.Remote, NodeLab.RemoteIPv4, "bbr"))
        using (Stream fromB = new(b.Namespace, node.Remote, NodeLab.RemoteIPv4, "cubic"))
        {
            Measure(node, network, (a, fromA), (b, fromB), inbound: false);
        }

        network.SetRates(a, default);
        network.SetRates(b, default);
        output.WriteLine();
        output.WriteLine("To the pods, through a token bucket at the uplink:");
        using (Stream toA = new(node.Remote, a.Namespace, "10.0.0.2", "bbr"))
        using (Stream toB = new(node.Remote, b.Namespace, "10.0.0.3", "cubic"))
        {
            Measure(node, network, (a, toA), (b, toB), inbound: true);
        }
    }

    private void Measure(NodeLab node, PodNetwork network, (Pod Pod, Stream Stream) a, (Pod Pod, Stream Stream) b, bool inbound)
    {
        TextTable table = inbound
            ? new("pod", "rate set", "received", "passed", "dropped")
            : new("pod", "rate set", "received", "passed", "delayed", "past horizon", "fq throttled");
        foreach ((string? rateOfA, string? rateOfB) in s_rates)
        {
            (Pod Pod, Stream Stream, BitRate? Rate)[] sides = [(a.Pod, a.Stream, Parse(rateOfA)), (b.Pod, b.Stream, Parse(rateOfB))];
            foreach ((Pod pod, _, BitRate? rate) in sides)
            {
                network.SetRates(pod, inbound ? new PodRates(null, rate) : new PodRates(rate, null));
            }

            // What was under way at the old rates is not of this measurement.
            Wait(TimeSpan.FromSeconds(1));
            BandwidthCounters[] before = [.. sides.Select(s => Counters(network, s.Pod, inbound))];
            long[] bytes = [.. sides.Select(s => s.Stream.Bytes)];
            ulong throttled = Throttled(node);
            long start = Stopwatch.GetTimestamp();
            Wait(window);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            throttled = Throttled(node) - throttled;
            for (int i = 0; i < sides.Length; i++)
            {
                BandwidthCounters counted = Counters(network, sides[i].Pod, inbound) - before[i];
                string received = string.Create(CultureInfo.InvariantCulture, $"{(sides[i].Stream.Bytes - bytes[i]) * 8 / seconds / 1e6:F1} Mbit/s");
                string set = sides[i].Rate?.ToString() ?? "none";
                table.Add(inbound
                    ? [sides[i].Pod.Name, set, received, $"{counted.Packets:N0}", $"{counted.DroppedPackets:N0}"]
                    : [sides[i].Pod.Name, set, received, $"{counted.Packets:N0}", $"{counted.DelayedPackets:N0}", $"{counted.DroppedPackets:N0}", i == 0 ? $"{throttled:N0}" : ""]);
            }
        }

        table.Write(output);
    }

    private void Wait(TimeSpan time)
    {
        stop.WaitHandle.WaitOne(time);
        stop.ThrowIfCancellationRequested();
    }

    private static BitRate? Parse(string? rate) => rate is null ? null : BitRate.Parse(rate);

    private static BandwidthCounters Counters(PodNetwork network, Pod pod, bool inbound)
    {
        PodBandwidth read = network.ReadBandwidth(pod);
        return inbound ? read.Ingress : read.Egress;
    }

    /// <summary>How often fq had a flow wait for its time, by fq's own count.</summary>
    private static ulong Throttled(NodeLab node)
    {
        QdiscInfo root = node.Rtnetlink.Qdiscs.Get(node.Uplink.Index, TrafficHandle.Root);
        return root.TryGetStatistics<FqStatistics>(out FqStatistics? fq) ? fq.Throttled : 0;
    }
}
