using System.Net.Sockets;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath.Benchmarks;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>
/// What the program on what a pod sends costs a packet, against the number of services, by test runs: the first packet of a connection, a later one, and one that has nothing to do with services. What writing the same packet again costs is taken off.
/// </summary>
/// <remarks>The packets of a column go to one service each, as those of a client do. The last column goes to all of them in turn: to the program that is the same work, and what it costs more is the processor's caches.</remarks>
internal sealed class ProgramFlatness(ServiceBenchmarkOptions options, TextWriter output)
{
    private const byte Hops = 64;
    private const int KnownRepeat = 1000;

    // Each is two elements of the map: with those of all runs it does not overflow.
    private const int FirstRepeat = 500;

    /// <summary>Of the columns that are held against the bound.</summary>
    private static readonly string[] s_columns = ["first", "later", "no service"];

    public bool Run()
    {
        bool flat = true;
        using RepeatedProgram repeated = new();
        output.WriteLine();
        output.WriteLine($"service_from_pod by test run, {options.Unit} a packet of TCP to a backend on this node, Linux {Program.Release}");
        foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            output.WriteLine();
            output.WriteLine($"{Program.Name(family) + ", services",-18} {"first",10} {"later",10} {"no service",10}   {"first, to all in turn",21}");
            Flatness[] columns = [.. s_columns.Select(_ => new Flatness())];
            foreach (int count in options.Services)
            {
                uint[] figures = Measure(repeated, family, count);
                for (int i = 0; i < columns.Length; i++)
                {
                    columns[i].Add(figures[i]);
                }

                output.WriteLine($"{count,-18} {figures[0],10} {figures[1],10} {figures[2],10}   {figures[3],21}");
            }

            output.WriteLine($"{"most over least",-18} {columns[0],10} {columns[1],10} {columns[2],10}   (at most {Flatness.Bound:0.00})");
            flat &= columns.All(column => column.Holds);
        }

        return flat;
    }

    private static uint[] Measure(RepeatedProgram repeated, AddressFamily family, int count)
    {
        using ServiceNode node = ServiceNode.WithServices(family, count, ServiceProtocol.Tcp);
        using BpfProgram program = node.OpenProgram();
        byte[] toService = Frame((count + 1) / 2);
        byte[] toNobody = Frame(ServiceSet.MaxCount + 1);
        return node.Node.Host.Run(() =>
        {
            uint own = repeated.Measure(null, node.ClientDevice, toService, KnownRepeat, flows: false);
            return (uint[])
            [
                Cost(toService, FirstRepeat, flows: true, addresses: 0, VerdictReader.New),
                Cost(toService, KnownRepeat, flows: false, addresses: 0, VerdictReader.Known),
                Cost(toNobody, KnownRepeat, flows: true, addresses: 0, verdict: null),
                Cost(toService, FirstRepeat, flows: true, addresses: count, VerdictReader.New),
            ];

            uint Cost(byte[] frame, int repeat, bool flows, int addresses, uint? verdict)
            {
                ulong before = VerdictReader.Read(program, verdict ?? 0);
                uint fastest = repeated.Measure(program, node.ClientDevice, frame, repeat, flows, addresses);

                // One or the other port has come before.
                ulong decided = VerdictReader.Read(program, verdict ?? 0) - before;
                return verdict is null || decided * 100 >= (ulong)RepeatedProgram.Packets(repeat) * 99
                    ? fastest - own
                    : throw new InvalidOperationException($"void: of {RepeatedProgram.Packets(repeat)} packets {decided} had the verdict {verdict}.");
            }
        });

        byte[] Frame(int service) => TcpFrame.Write(node.ClientDeviceAddress, StackNode.AddressOfA(family), ServiceSet.AddressOf(family, service), Hops);
    }
}
