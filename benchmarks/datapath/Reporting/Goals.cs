using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>What pods on netkit are to reach, against the host and against the other ways. In instructions only: by the clock on the wall they are another machine's on each machine.</summary>
internal static class Goals
{
    private const string Netkit = "netkit-bpf";
    private const string Veth = "veth-bpf";
    private const string VethStack = "veth-stack";
    private const string VethServices = "veth-stack-1000-services";

    /// <summary>Those for which the run has figures.</summary>
    public static IEnumerable<Goal> Of(RunFigures figures)
    {
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string family = ipv6 ? "IPv6" : "IPv4";
            Cell trips = new(VariantNames.Host, Direction.Remote, "rr-1", ipv6, BigTcp: false), stream = trips with { Workload = "stream-1" };
            foreach (Goal goal in OfRoundTrips(figures, trips, family).Concat(OfStreams(figures, stream, family)))
            {
                yield return goal;
            }
        }
    }

    private static IEnumerable<Goal> OfRoundTrips(RunFigures figures, Cell host, string family)
    {
        if (figures.Find(host) is not { } floor || figures.Find(host with { Variant = Netkit }) is not { } netkit)
        {
            yield break;
        }

        double over = netkit.Over(floor);
        yield return new Goal($"round trip, {family}: netkit + BPF over the host, of the host", over / floor.Cost, 0.08, 0.06, AtLeast: false, "0.0 %");
        if (figures.Find(host with { Variant = Veth }) is { } veth)
        {
            yield return new Goal($"round trip, {family}: that overhead, of veth + BPF's", over / veth.Over(floor), 0.80, null, AtLeast: false, "0.0 %");
            yield return new Goal($"round trip, {family}: veth + BPF over the host, in thousands", veth.Over(floor) / 1000, 3.2, 2.5, AtLeast: false, "0.00");
        }

        foreach (string stack in (string[])[VethStack, VethServices])
        {
            if (figures.Find(host with { Variant = stack }) is { } other)
            {
                yield return new Goal($"round trip, {family}: that overhead, of {(stack == VethStack ? "veth + upper stack" : "veth + upper stack with 1,000 iptables services")}'s", over / other.Over(floor), 0.25, null, AtLeast: false, "0.0 %");
            }
        }
    }

    private static IEnumerable<Goal> OfStreams(RunFigures figures, Cell host, string family)
    {
        if (figures.Find(host) is not { } floor || figures.Find(host with { Variant = Netkit }) is not { } netkit)
        {
            yield break;
        }

        yield return new Goal($"stream, {family}: bytes by an instruction, netkit + BPF of the host", netkit.ThroughputRatio(floor), 0.97, null, AtLeast: true, "0.0 %");
        if (figures.Find(host with { Variant = Netkit, BigTcp = true }) is { } big)
        {
            yield return new Goal($"stream, {family}: bytes by an instruction, with BIG TCP of without", big.ThroughputRatio(netkit), 1.15, null, AtLeast: true, "0.0 %");
        }
    }
}
