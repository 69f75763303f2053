using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What each program costs a packet, by test runs, beside an empty program and one with a single lookup. What writing the packet again costs is taken off.</summary>
internal sealed class ProgramLines(ServiceBenchmarkOptions options, TextWriter output)
{
    private const byte Hops = 64;
    private const int KnownRepeat = 1000;

    // Each is two elements of `connections`, and a port that is masqueraded with.
    private const int FirstRepeat = 100;
    private const int ClientPort = 40_000;

    /// <summary>At XDP, for an established flow of IPv4, in nanoseconds.</summary>
    private const double Bound = 250;
    private const double Aim = 150;

    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    public bool Run()
    {
        using RepeatedProgram repeated = new(options.WithNetkit);
        using ServiceNode node = new("lines", new ServiceLoadBalancerOptions
        {
            ClusterRanges = ServiceSet.ClusterRanges,
            NodeAddresses = [.. s_families.Select(Node.HostAddress)],
            MasqueradeIPv4 = Node.HostAddress(AddressFamily.InterNetwork),
            MasqueradeIPv6 = Node.HostAddress(AddressFamily.InterNetworkV6),
            MasqueradePorts = new PortRange(1024, ushort.MaxValue),
            NodePortRange = null,
            Netkit = options.WithNetkit,
        });
        node.Services.Replace(s_families.SelectMany(MakeServices));
        Node host = node.Veth.Node;
        using (RtnetlinkClient rtnetlink = RtnetlinkClient.Open(host.Host))
        {
            foreach (AddressFamily family in s_families)
            {
                rtnetlink.Neighbours.Replace(new NeighbourSpec(host.Uplink.Index, RemoteBackend(family), PhysicalAddress.Parse("02-00-00-00-00-50")));
            }
        }

        using ServiceAttachment uplink = host.Host.Run(() => node.Services.AttachUplink(host.Uplink.Index));
        using XdpServiceAttachment xdp = host.Host.Run(() => node.Services.AttachXdp(host.Uplink.Index, XdpMode.Driver));
        using BpfProgram fromPod = node.OpenProgram(ProgramHook.Tcx);
        using BpfProgram? fromNetkit = options.WithNetkit ? node.OpenProgram(ProgramHook.Netkit) : null;
        using BpfProgram fromUplink = host.Host.Run(() => BpfProgram.OpenById(BpfHooks.QueryTcx(host.Uplink.Index, TcxHook.Ingress).Entries[0].ProgramId));
        using BpfProgram atXdp = BpfProgram.OpenById(xdp.Link.GetInfo().ProgramId);
        ProgramLine[] lines = [.. Lines(node, repeated, fromPod, fromNetkit, fromUplink, atXdp)];
        return Print(Measure(node, repeated, lines));
    }

    private static IPAddress RemoteBackend(AddressFamily family) => IPAddress.Parse(family == AddressFamily.InterNetwork ? "192.0.2.50" : "2001:db8::50");

    private static IPAddress Balanced(AddressFamily family) => IPAddress.Parse(family == AddressFamily.InterNetwork ? "203.0.113.10" : "2001:db8:f::10");

    private static IPAddress Returned(AddressFamily family) => IPAddress.Parse(family == AddressFamily.InterNetwork ? "203.0.113.11" : "2001:db8:f::11");

    /// <summary>One on a pod of this node, one on another node, and one there that answers by itself.</summary>
    private static IEnumerable<Service> MakeServices(AddressFamily family)
    {
        ServiceBackend remote = new(RemoteBackend(family), ServiceNode.BackendPort);
        return
        [
            .. ServiceSet.Make(family, 1, ServiceProtocol.Tcp, [new ServiceBackend(StackNode.AddressOfB(family), ServiceNode.BackendPort) { IsLocal = true }]),
            new Service($"remote/{Program.Name(family)}", ServiceProtocol.Tcp) { Frontends = [ServiceFrontend.LoadBalancerIP(Balanced(family), ServiceSet.Port)], Backends = [remote] },
            new Service($"direct/{Program.Name(family)}", ServiceProtocol.Tcp) { Frontends = [ServiceFrontend.LoadBalancerIP(Returned(family), ServiceSet.Port)], Backends = [remote with { Port = ServiceSet.Port }], Forwarding = ServiceForwarding.DirectReturn },
        ];
    }

    private static IEnumerable<ProgramLine> Lines(ServiceNode node, RepeatedProgram repeated, BpfProgram fromPod, BpfProgram? fromNetkit, BpfProgram fromUplink, BpfProgram atXdp)
    {
        yield return Plain(ProgramHook.Tcx, node.Veth, null);
        yield return Plain(ProgramHook.Tcx, node.Veth, repeated);
        foreach ((ProgramHook hook, PodEnds? ends, BpfProgram? program) in ((ProgramHook, PodEnds?, BpfProgram?)[])[(ProgramHook.Tcx, node.Veth, fromPod), (ProgramHook.Netkit, node.Netkit, fromNetkit)])
        {
            if (ends is not null)
            {
                string name = $"service_from_pod, {(hook == ProgramHook.Tcx ? "tcx" : "netkit")}";
                yield return new(hook, ends, ends.Client.Index, program!, name, "no service's", null, f => TcpFrame.Write(ends.ClientAddress, StackNode.AddressOfA(f), ServiceSet.AddressOf(f, 2), Hops));
                yield return new(hook, ends, ends.Client.Index, program!, name, "first, to a pod", ServiceVerdict.New, f => TcpFrame.Write(ends.ClientAddress, StackNode.AddressOfA(f), ServiceSet.AddressOf(f, 1), Hops));
                yield return new(hook, ends, ends.Client.Index, program!, name, "established, to a pod", ServiceVerdict.Known, f => TcpFrame.Write(ends.ClientAddress, StackNode.AddressOfA(f), ServiceSet.AddressOf(f, 1), Hops, ClientPort));
                yield return new(hook, ends, ends.Backend.Index, program!, name, "reply, to a pod", ServiceVerdict.Reply, f => TcpFrame.Write(ends.BackendAddress, StackNode.AddressOfB(f), StackNode.AddressOfA(f), Hops, ServiceNode.BackendPort, ClientPort));
            }
        }

        PhysicalAddress mac = node.Veth.Node.Uplink.Address!;
        foreach ((ProgramHook hook, BpfProgram program) in ((ProgramHook, BpfProgram)[])[(ProgramHook.Tcx, fromUplink), (ProgramHook.Xdp, atXdp)])
        {
            string name = hook == ProgramHook.Tcx ? "service_from_uplink, tcx" : "service_xdp";
            int device = node.Veth.Node.Uplink.Index;
            if (hook == ProgramHook.Xdp)
            {
                yield return Plain(hook, node.Veth, null);
                yield return Plain(hook, node.Veth, repeated);
            }

            yield return new(hook, node.Veth, device, program, name, "no service's", null, f => TcpFrame.Write(mac, Node.RemoteAddress(f), Node.HostAddress(f), Hops));
            yield return new(hook, node.Veth, device, program, name, "first, to a remote, masqueraded", ServiceVerdict.New, f => TcpFrame.Write(mac, Node.RemoteAddress(f), Balanced(f), Hops));
            yield return new(hook, node.Veth, device, program, name, "established, to a remote, masqueraded", ServiceVerdict.Known, f => TcpFrame.Write(mac, Node.RemoteAddress(f), Balanced(f), Hops, ClientPort)) { IsBound = hook == ProgramHook.Xdp };
            yield return new(hook, node.Veth, device, program, name, "reply, from a remote", ServiceVerdict.Reply, f => TcpFrame.Write(mac, RemoteBackend(f), Node.HostAddress(f), Hops, ServiceNode.BackendPort, MasqueradePort(node.Services, f)));
            if (hook == ProgramHook.Xdp)
            {
                yield return new(hook, node.Veth, device, program, name, "established, in IPIP to a remote", ServiceVerdict.Known, f => TcpFrame.Write(mac, Node.RemoteAddress(f), Returned(f), Hops, ClientPort));
            }
        }
    }

    /// <summary>An empty program, which is what the kernel's loop takes, or one with a single lookup.</summary>
    private static ProgramLine Plain(ProgramHook hook, PodEnds ends, RepeatedProgram? repeated) => new(
        hook,
        ends,
        ends.Node.Uplink.Index,
        repeated?.Lookup(hook),
        $"{(repeated is null ? "empty" : "one lookup, found")}, {(hook == ProgramHook.Xdp ? "XDP" : "tcx")}",
        "any",
        null,
        f => TcpFrame.Write(ends.Node.Uplink.Address!, Node.RemoteAddress(f), Node.HostAddress(f), Hops));

    /// <summary>What the established connection goes on from.</summary>
    private static int MasqueradePort(ServiceLoadBalancer services, AddressFamily family) => services.ReadConnections()
        .First(connection => connection.Client.Port == ClientPort && connection.Frontend.Address.Equals(Balanced(family))).MasqueradedAs!.Port;

    private List<(ProgramLine Line, AddressFamily Family, PairedFigures Figures)> Measure(ServiceNode node, RepeatedProgram repeated, ProgramLine[] lines)
    {
        List<(ProgramLine Line, AddressFamily Family, byte[] Frame, PairedFigures Figures)> cases = [];
        foreach (ProgramLine line in lines)
        {
            foreach (AddressFamily family in s_families)
            {
                byte[] frame = line.Frame(family);
                cases.Add((line, family, frame, new PairedFigures(1)));

                // So that it is established, and its reply is one.
                if (line.Program is not null)
                {
                    Take(line, frame, FlowPattern.Same, 1);
                }
            }
        }

        // Each of a family gets connections that no other had.
        Dictionary<AddressFamily, int> next = s_families.ToDictionary(static family => family, static _ => 0);
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach ((ProgramLine line, AddressFamily family, byte[] frame, PairedFigures figures) in cases)
            {
                if (line.Program is null)
                {
                    figures.Add(0, line.Ends.Node.Host.Run(() => repeated.MeasureNothing(line.Hook, line.Device, frame, KnownRepeat)));
                    continue;
                }

                bool first = line.Verdict == ServiceVerdict.New;
                int repeat = first ? FirstRepeat : KnownRepeat;
                int packets = RepeatedProgram.Packets(repeat);
                FlowPattern flows = first ? new(next[family], packets) : FlowPattern.Same;
                next[family] += flows.Count;
                ulong before = Decided(line);
                uint own = line.Ends.Node.Host.Run(() => repeated.Measure(line.Hook, null, line.Device, frame, flows, repeat));
                figures.Add(0, (double)Take(line, frame, flows, repeat) - own);
                ulong decided = Decided(line) - before;

                // One or the other port is that of the connection which is established.
                if (line.Verdict is not null && decided < (ulong)packets * 99 / 100)
                {
                    throw new InvalidOperationException($"void: {line.Title}, {line.Packet}: of {packets} packets {decided} had the verdict {line.Verdict}.");
                }
            }
        }

        return [.. cases.Select(static c => (c.Line, c.Family, c.Figures))];

        uint Take(ProgramLine line, byte[] frame, FlowPattern flows, int repeat) => line.Ends.Node.Host.Run(() => repeated.Measure(line.Hook, line.Program, line.Device, frame, flows, repeat));

        ulong Decided(ProgramLine line) => line.Verdict is { } verdict ? node.Services.ReadCounters()[verdict].Packets : 0;
    }

    private bool Print(List<(ProgramLine Line, AddressFamily Family, PairedFigures Figures)> cases)
    {
        output.WriteLine();
        output.WriteLine($"### Programs: {options.Unit} a packet of TCP, by test run; the median of {options.Rounds} rounds");
        output.WriteLine();
        MarkdownTable table = new("program", "packet", "IPv4", "IPv6", "bound");
        bool kept = true;
        for (int i = 0; i < cases.Count; i += s_families.Length)
        {
            ProgramLine line = cases[i].Line;
            string bound = "";
            if (line.IsBound && !options.CountsInstructions)
            {
                double cost = cases[i].Figures.Median(0);
                kept &= cost <= Bound;
                bound = string.Create(CultureInfo.InvariantCulture, $"IPv4 at most {Bound:0}, aim {Aim:0}: {(cost > Bound ? "OVER" : cost > Aim ? "ok" : "ok, aim reached")}");
            }

            table.Add(line.Title, line.Packet, cases[i].Figures.Describe(0), cases[i + 1].Figures.Describe(0), bound);
        }

        table.Write(output);
        return kept;
    }
}
