using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>
/// TCP connections to a service in the middle of the list, against the number of services: by kube-proxy's rules in iptables, by the programs at the devices of pods, and by those at the sockets of the node; beside connections to the backend itself.
/// </summary>
/// <remarks>Nobody has the address of a service, so a connection that is there went by what it is to go by.</remarks>
internal sealed class ConnectionFlatness(ServiceBenchmarkOptions options, IReadOnlyList<ServiceNode> nodes, TextWriter output)
{
    private const int Connections = 20;
    private const int Later = 5;

    /// <summary>As <see cref="PairedFigures.Bound"/>, with a margin for what a machine does beside.</summary>
    private const double TimeBound = 1.25;

    private static readonly IPEndPoint s_backend = new(StackNode.AddressOfB(AddressFamily.InterNetwork), ServiceNode.BackendPort);

    public bool Run()
    {
        List<IDisposable> parts = [];
        try
        {
            ConnectionWay[][] ways = Prepare(parts);
            (PairedFigures[] connects, PairedFigures[] roundTrips) = Measure(ways);
            output.WriteLine();
            output.WriteLine($"### Against the number of services: TCP over veth and netkit, {(options.CountsInstructions ? "1,000 instructions" : "us")}");
            output.WriteLine();
            output.WriteLine(
                $"The median of {options.Rounds} rounds, of the median of {Connections} connections with {Later} bytes there and back each; in brackets, the median of what each round had over its first line. The service is in the middle of the list. " +
                (options.CountsInstructions ? "The server is woken after connect() only." : "Time, with two threads on a machine that others use, may differ by more than instructions may."));
            bool flat = Print("connect()", ways[0], connects);
            return Print("1 byte and back", ways[0], roundTrips) & flat;
        }
        finally
        {
            for (int i = parts.Count - 1; i >= 0; i--)
            {
                parts[i].Dispose();
            }
        }
    }

    /// <summary>What it makes goes into <paramref name="parts"/>.</summary>
    /// <returns>The ways, for each number of services.</returns>
    private ConnectionWay[][] Prepare(List<IDisposable> parts)
    {
        StackNode plain = Add(new StackNode(PodDevice.Veth, "plain"));
        Exchange byPlain = Serve(plain);
        ConnectionWay[][] ways = new ConnectionWay[nodes.Count][];
        for (int i = 0; i < nodes.Count; i++)
        {
            int count = options.Services[i];
            StackNode rules = Add(new StackNode(PodDevice.Veth, $"rules{count}"));
            Iptables.Restore(rules.Host, ServiceSet.WriteRules(count, ServiceProtocol.Tcp, s_backend));
            Exchange byRules = Serve(rules);
            ServiceNode ours = nodes[i];
            StackNode veth = ours.Veth.Node;
            Exchange byVeth = Serve(veth);
            IPEndPoint service = new(ServiceSet.AddressOf(AddressFamily.InterNetwork, (count + 1) / 2), ServiceSet.Port);
            List<ConnectionWay> ofCount =
            [
                new("pod, no service", false, () => Open(plain.A), byPlain, s_backend),
                new("pod, iptables", false, () => Open(rules.A), byRules, service),
                new("pod, tcx", true, () => Open(veth.A), byVeth, service),
            ];
            if (ours.Netkit?.Node is { } netkit)
            {
                ofCount.Add(new("pod, netkit", true, () => Open(netkit.A), Serve(netkit), service));
            }

            ofCount.Add(new("host, no service", false, () => Open(plain.Host), byPlain, s_backend));
            ofCount.Add(new("host, iptables", false, () => Open(rules.Host), byRules, service));
            ofCount.Add(new("host, socket LB", true, () => ours.Members.Run(() => Open(veth.Host)), byVeth, service));
            ways[i] = [.. ofCount];
        }

        return ways;

        // Rules translate what a process of the node sends when it is routed already: it has to have a route.
        Exchange Serve(StackNode node)
        {
            using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(node.Host);
            rtnetlink.Routes.Replace(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = Node.RemoteAddress(AddressFamily.InterNetwork) });
            return Add(new Exchange(node.B, s_backend));
        }

        T Add<T>(T part)
            where T : IDisposable
        {
            parts.Add(part);
            return part;
        }
    }

    private static Socket[] Open(NetworkNamespace place) =>
        place.Run(() => Enumerable.Range(0, Connections).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray());

    private (PairedFigures[] Connects, PairedFigures[] RoundTrips) Measure(ConnectionWay[][] ways)
    {
        PairedFigures[] connects = [.. ways[0].Select(_ => new PairedFigures(ways.Length))];
        PairedFigures[] roundTrips = [.. ways[0].Select(_ => new PairedFigures(ways.Length))];

        // The round before the first is for the code to be compiled and the caches to be warm.
        for (int round = -1; round < options.Rounds; round++)
        {
            for (int way = 0; way < ways[0].Length; way++)
            {
                for (int turn = 0; turn < ways.Length; turn++)
                {
                    int i = PairedFigures.CaseOf(round, turn, ways.Length);
                    List<double> connect = [], roundTrip = [];
                    foreach (Socket socket in ways[i][way].Open())
                    {
                        using (socket)
                        {
                            ways[i][way].Server.Run(socket, ways[i][way].Target, Later, connect, roundTrip);
                        }
                    }

                    if (round >= 0)
                    {
                        connects[way].Add(i, PairedFigures.Quantile(connect, 0.5) / 1000);
                        roundTrips[way].Add(i, PairedFigures.Quantile(roundTrip, 0.5) / 1000);
                    }
                }
            }
        }

        return (connects, roundTrips);
    }

    private bool Print(string what, ConnectionWay[] ways, PairedFigures[] figures)
    {
        output.WriteLine();
        MarkdownTable table = new([$"{what}; services", .. ways.Select(way => way.Title)]);
        for (int i = 0; i < options.Services.Count; i++)
        {
            table.Add([$"{options.Services[i]:N0}", .. figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Median(i):0.0} ({f.Ratio(i):0.00})"))]);
        }

        double bound = options.CountsInstructions ? PairedFigures.Bound : TimeBound;
        table.Add(["over fewer services (rounds)", .. figures.Select((f, way) => f.DescribeGrowth(ways[way].IsOurs ? bound : null))]);
        table.Add(["at most", .. ways.Select(way => way.IsOurs ? string.Create(CultureInfo.InvariantCulture, $"{bound:0.00}") : "")]);
        table.Write(output);
        return figures.Where((f, way) => ways[way].IsOurs && f.Growth > bound).Any() is false;
    }
}
