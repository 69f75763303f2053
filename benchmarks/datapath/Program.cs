using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks;
using NetkitSharp.Pods;

BenchmarkOptions? options = BenchmarkOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

List<PodNode> nodes = [];
try
{
    bool kept = true;
    foreach (PodDevice device in (PodDevice[])[PodDevice.Veth, PodDevice.Netkit, PodDevice.NetkitL2])
    {
        if (device == PodDevice.Netkit && !options.WithNetkit)
        {
            continue;
        }

        try
        {
            nodes.Add(new PodNode(device));
        }
        catch (PodDeviceNotSupportedException missing) when (device is not (PodDevice.Veth or PodDevice.Netkit))
        {
            Console.WriteLine($"left out: {missing.Message}");
        }
    }

    if (options.WithPrograms)
    {
        new ProgramCosts(options, Console.Out).Run(nodes);
    }

    if (options.WithRoundTrips)
    {
        kept = new Comparison(options, Console.Out).Run(nodes);
    }

    return kept ? 0 : 1;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"datapath benchmark: {error.GetType().Name}: {error.Message}");
    return 1;
}
finally
{
    foreach (PodNode node in nodes)
    {
        node.Dispose();
    }
}

/// <summary>What the parts of the output share.</summary>
internal static partial class Program
{
    public static string Release { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static string Name(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
