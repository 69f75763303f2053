using System.Net.Sockets;
using NetkitSharp.Services.Benchmarks;

ServiceBenchmarkOptions? options = ServiceBenchmarkOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(ServiceBenchmarkOptions.Usage);
    return 2;
}

try
{
    bool kept = true;
    foreach (string part in options.Parts)
    {
        kept &= part switch
        {
            "tables" => new TableTimes(Console.Out).Run(),
            "changes" => new ChangeTimes(Console.Out).Run(),
            "memory" => new MapMemory(Console.Out).Run(),
            "programs" => new ProgramFlatness(options, Console.Out).Run(),
            _ => new RoundTripFlatness(options, Console.Out).Run(),
        };
    }

    return kept ? 0 : 1;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"services benchmark: {error.GetType().Name}: {error.Message}");
    return 1;
}

/// <summary>What the parts of the output share.</summary>
internal static partial class Program
{
    public static string Release { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static string Name(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
