using System.Globalization;
using System.Net.Sockets;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Topology;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>
/// What the program on what a pod sends costs a packet, against the number of services, by test runs: the numbers in turn, round by round, all of them loaded at once. What writing the same packet again costs is taken off.
/// </summary>
/// <remarks>
/// Where all packets go to one service, and established ones are of one flow, everything is in the processor's caches: the figure is the program's work. Where they are scattered over all services, the maps' elements are in its caches as long
/// as they fit: what that costs more is theirs. Instructions are the same either way.
/// </remarks>
internal sealed class ProgramFlatness(ServiceBenchmarkOptions options, IReadOnlyList<ServiceNode> nodes, TextWriter output)
{
    private const byte Hops = 64;
    private const int KnownRepeat = 1000;
    private const int FirstRepeat = 100;

    /// <summary>Connections that are established before, however many services there are.</summary>
    private const int Established = 4096;

    /// <summary>Of the map of connections. It is emptied in each round, so that a new connection finds the same in every map: what a processor's caches hold of one that is large depends on where its memory happens to be.</summary>
    public const int Room = 2 * Established;

    private static readonly Column[] s_columns =
    [
        new("first, one service", IsFirst: true, IsScattered: false, ServiceVerdict.New),
        new("first, all services", IsFirst: true, IsScattered: true, ServiceVerdict.New),
        new("established, one flow", IsFirst: false, IsScattered: false, ServiceVerdict.Known),
        new($"established, {Established} flows to all", IsFirst: false, IsScattered: true, ServiceVerdict.Known),
        new("no service's", IsFirst: false, IsScattered: false, null),
    ];

    public bool Run()
    {
        bool flat = true;
        BpfProgram[] programs = [.. nodes.Select(node => node.OpenProgram(ProgramHook.Tcx))];
        ConnectionMap[] connections = [.. programs.Select(ConnectionMap.Of)];
        try
        {
            using RepeatedProgram repeated = new(withNetkit: false);
            foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                flat &= Print(family, Measure(repeated, programs, connections, family));
            }
        }
        finally
        {
            Array.ForEach(connections, map => map.Dispose());
            Array.ForEach(programs, program => program.Dispose());
        }

        return flat;
    }

    private PairedFigures[] Measure(RepeatedProgram repeated, BpfProgram[] programs, ConnectionMap[] connections, AddressFamily family)
    {
        PairedFigures[] figures = [.. s_columns.Select(_ => new PairedFigures(programs.Length))];
        PairedFigures[] own = [.. s_columns.Select(_ => new PairedFigures(1))];
        for (int round = 0; round < options.Rounds; round++)
        {
            int next = Established;
            for (int i = 0; i < programs.Length; i++)
            {
                // Those that are established from here on.
                connections[i].Clear();
                Take(i, programs[i], s_columns[2], FlowPattern.Same, 1);
                Take(i, programs[i], s_columns[3], new FlowPattern(0, Established, Services: options.Services[i]), Established);
            }

            for (int column = 0; column < s_columns.Length; column++)
            {
                int repeat = s_columns[column].IsFirst ? FirstRepeat : KnownRepeat;
                int packets = RepeatedProgram.Packets(repeat);
                own[column].Add(0, Take(0, null, s_columns[column], Flows(0), repeat));
                for (int turn = 0; turn < programs.Length; turn++)
                {
                    int i = PairedFigures.CaseOf(round, turn, programs.Length);
                    ulong before = Decided(i);
                    figures[column].Add(i, Take(i, programs[i], s_columns[column], Flows(i), repeat));
                    ulong decided = Decided(i) - before;

                    // One or the other port is that of the one flow which is established.
                    if (s_columns[column].Verdict is not null && decided < (ulong)packets * 99 / 100)
                    {
                        throw new InvalidOperationException($"void: {s_columns[column].Title}, {options.Services[i]} services: of {packets} packets {decided} had the verdict {s_columns[column].Verdict}.");
                    }
                }

                next += s_columns[column].IsFirst ? packets : 0;

                ulong Decided(int node) => s_columns[column].Verdict is { } verdict ? nodes[node].Services.ReadCounters()[verdict].Packets : 0;

                FlowPattern Flows(int node) => (s_columns[column].IsFirst, s_columns[column].IsScattered) switch
                {
                    (true, false) => new(next, packets),
                    (true, true) => new(next, packets, Services: options.Services[node]),
                    (false, true) => new(0, Established, Scattered: true, options.Services[node]),
                    _ => FlowPattern.Same,
                };
            }
        }

        for (int column = 0; column < s_columns.Length; column++)
        {
            figures[column].TakeOff(own[column].Median(0));
        }

        return figures;

        uint Take(int node, BpfProgram? program, Column column, FlowPattern flows, int repeat)
        {
            PodEnds ends = nodes[node].Veth;
            int service = column.Verdict is null ? ServiceSet.MaxCount + 1 : (options.Services[node] + 1) / 2;
            byte[] frame = TcpFrame.Write(ends.ClientAddress, StackNode.AddressOfA(family), ServiceSet.AddressOf(family, service), Hops, sourcePort: ushort.MaxValue);
            return ends.Node.Host.Run(() => repeated.Measure(ProgramHook.Tcx, program, ends.Client.Index, frame, flows, repeat));
        }
    }

    private bool Print(AddressFamily family, PairedFigures[] figures)
    {
        output.WriteLine();
        output.WriteLine($"### Against the number of services: {options.Unit} a packet of {Program.Name(family)} TCP to a pod, `service_from_pod` by test run");
        output.WriteLine();
        output.WriteLine($"The median of {options.Rounds} rounds; in brackets, the median of what each round had over its first line. One backend each.");
        output.WriteLine();
        MarkdownTable table = new([$"services", .. s_columns.Select(column => column.Title)]);
        for (int i = 0; i < options.Services.Count; i++)
        {
            table.Add([$"{options.Services[i]:N0}", .. figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Median(i):0} ({f.Ratio(i):0.00})"))]);
        }

        bool[] judged = [.. s_columns.Select(column => !column.IsScattered || options.CountsInstructions)];
        table.Add(["over fewer services (rounds)", .. figures.Select((f, column) => f.DescribeGrowth(judged[column] ? PairedFigures.Bound : null))]);
        table.Add(["at most", .. judged.Select(j => j ? string.Create(CultureInfo.InvariantCulture, $"{PairedFigures.Bound:0.00}") : "(caches)")]);
        table.Write(output);
        return figures.Where((f, column) => judged[column] && f.Growth > PairedFigures.Bound).Any() is false;
    }

    /// <param name="Title">For people.</param>
    /// <param name="IsFirst">Whether each packet is the first of its connection.</param>
    /// <param name="IsScattered">Whether they go to all services, in no order.</param>
    /// <param name="Verdict">What has to become of them; null: they are left alone.</param>
    private sealed record Column(string Title, bool IsFirst, bool IsScattered, ServiceVerdict? Verdict);
}
