using System.Net.Sockets;
using NetkitSharp.Services.Benchmarks;

ServiceBenchmarkOptions? options = ServiceBenchmarkOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(ServiceBenchmarkOptions.Usage);
    return 2;
}

List<ServiceNode> nodes = [];
try
{
    Console.WriteLine($"Linux {Program.Release}, {Program.Processor}, {Environment.ProcessorCount} processors, {(options.CountsInstructions ? "the clock counts instructions" : "time by the clock")}");
    bool kept = true;
    foreach (string part in options.Parts)
    {
        kept &= part switch
        {
            "tables" => new TableTimes(Console.Out).Run(),
            "changes" => new ChangeTimes(options, Console.Out).Run(),
            "memory" => new MapMemory(Console.Out).Run(),
            "programs" => new ProgramLines(options, Console.Out).Run(),
            "flatness" => new ProgramFlatness(options, Loaded(), Console.Out).Run(),
            _ => new ConnectionFlatness(options, Loaded(), Console.Out).Run(),
        };
    }

    return kept ? 0 : 1;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"services benchmark: {error.GetType().Name}: {error.Message}");
    return 1;
}
finally
{
    nodes.ForEach(node => node.Dispose());
}

// All numbers of services at once, in maps of the same size, so that they can be measured in turn.
List<ServiceNode> Loaded()
{
    foreach (int count in options.Services.Skip(nodes.Count))
    {
        nodes.Add(ServiceNode.WithServices(count, options.Services[^1], options.WithNetkit));
    }

    return nodes;
}

/// <summary>What the parts of the output share.</summary>
internal static partial class Program
{
    public static string Release { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static string Processor { get; } = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "an unknown processor";

    public static string Name(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
