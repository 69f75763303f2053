using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath.Benchmarks;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>A round trip from pod to pod through a service, against the number of services: by kube-proxy's rules in iptables, and by the programs. The service is in the middle of the list.</summary>
internal sealed class RoundTripFlatness(ServiceBenchmarkOptions options, TextWriter output)
{
    private const int Flows = 100;
    private const int Later = 10;

    public bool Run()
    {
        string unit = options.CountsInstructions ? "1,000 instructions" : "us";
        output.WriteLine();
        output.WriteLine($"UDP round trip of 1 byte from pod to pod on veth, in {unit}: the median of {options.Rounds} rounds of {Flows} flows, Linux {Program.Release}");
        output.WriteLine();
        output.WriteLine($"{"",-18} {"iptables",21}   {"service_lb",21}   {"iptables over service_lb",24}");
        output.WriteLine($"{"services",-18} {"first",10} {"later",10}   {"first",10} {"later",10}   {"first",12} {"later",11}");
        Flatness first = new();
        Flatness later = new();
        foreach (int count in options.Services)
        {
            double[] figures = Measure(count);
            first.Add(figures[2]);
            later.Add(figures[3]);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,-18} {figures[0],10:0.0} {figures[1],10:0.0}   {figures[2],10:0.0} {figures[3],10:0.0}   {figures[0] / figures[2],12:0.00} {figures[1] / figures[3],11:0.00}"));
        }

        // Time on a machine that others use, with two threads to be woken, is shown and not judged.
        output.WriteLine($"{"most over least",-18} {"",10} {"",10}   {first,10} {later,10}   {(options.CountsInstructions ? $"(at most {Flatness.Bound:0.00})" : "(time: not judged)")}");
        return !options.CountsInstructions || (first.Holds && later.Holds);
    }

    private double[] Measure(int count)
    {
        using ServiceNode rules = ServiceNode.WithIptables(count, ServiceProtocol.Udp);
        using ServiceNode programs = ServiceNode.WithServices(AddressFamily.InterNetwork, count, ServiceProtocol.Udp);
        IPEndPoint service = new(ServiceSet.AddressOf(AddressFamily.InterNetwork, (count + 1) / 2), ServiceSet.Port);
        IPEndPoint backend = new(StackNode.AddressOfB(AddressFamily.InterNetwork), ServiceNode.BackendPort);
        using Exchange byRules = new(rules.Node.A, rules.Node.B, backend);
        using Exchange byPrograms = new(programs.Node.A, programs.Node.B, backend);
        List<long>[] times = [[], [], [], []];

        // Warm: neighbours are permanent, and the code is compiled.
        byRules.Run(service, Later, [], []);
        byPrograms.Run(service, Later, [], []);
        using BpfProgram program = programs.OpenProgram();
        ulong before = VerdictReader.Read(program, VerdictReader.New);
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int flow = 0; flow < Flows; flow++)
            {
                byRules.Run(service, Later, times[0], times[1]);
                byPrograms.Run(service, Later, times[2], times[3]);
            }
        }

        ulong chosen = VerdictReader.Read(program, VerdictReader.New) - before;
        ulong wanted = (ulong)(options.Rounds * Flows);

        // A port that comes again finds its flow, if that is young enough.
        return chosen * 10 >= wanted * 9
            ? [.. times.Select(Median)]
            : throw new InvalidOperationException($"void: of {wanted} flows {chosen} had a backend chosen for them.");
    }

    private static double Median(List<long> times)
    {
        times.Sort();
        return times[times.Count / 2] / 1000.0;
    }
}
