using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Reporting;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Tools;

/// <summary>Whether the load generator measures what others do: <c>iperf3</c>'s stream and <c>sockperf</c>'s round trip over the host's own path, in turn with ours.</summary>
internal static partial class ToolChecks
{
    private const int Rounds = 3;
    private const int Port = 5201;

    /// <summary>The shortest message of sockperf's.</summary>
    private const int Message = 14;

    public static IEnumerable<ToolCheck> Run(DatapathVariant host, ClockKind clock)
    {
        LoadEnds ends = host.Ends(AddressFamily.InterNetwork);
        bool counts = clock == ClockKind.Instructions;
        yield return Stream(ends, counts);
        yield return RoundTrip(ends, counts);
    }

    private static ToolCheck Stream(LoadEnds ends, bool counts)
    {
        // The same amount of data, at least of a size that takes a while.
        int units = counts ? 2048 : 32_768;
        List<double> ours = [], theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            LoadResult result = new BulkStream(1).Run(ends, units);
            ours.Add(8.0 * result.Bytes / result.Elapsed);
            using ToolProcess server = ToolProcess.Start(ends.Server, "iperf3", "--server", "--one-off", "--bind", $"{ends.ServerAddress}", "--port", $"{Port}");
            string text = WithRetries(() =>
            {
                using ToolProcess client = ToolProcess.Start(ends.Client, "iperf3", "--client", $"{ends.ServerAddress}", "--port", $"{Port}", "--bytes", $"{units * 65_536L}", "--length", "1M", "--json");
                return client.Finish();
            });
            using JsonDocument json = JsonDocument.Parse(text);
            theirs.Add(json.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e9);
        }

        return new ToolCheck("iperf3", "TCP stream, one flow, host to remote, IPv4", counts ? "bits by an instruction" : "Gbit/s", CellFigures.Median(ours), CellFigures.Median(theirs));
    }

    private static ToolCheck RoundTrip(LoadEnds ends, bool counts)
    {
        List<double> ours = [], theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            LoadResult result = new RequestResponse("", "", Message).Run(ends, counts ? 500 : 5000);
            ours.Add(result.Latencies!.Percentile(50) / 1000.0);
            using ToolProcess server = ToolProcess.Start(ends.Server, "sockperf", "server", "--tcp", "--ip", $"{ends.ServerAddress}", "--port", $"{Port}");
            string text = WithRetries(() =>
            {
                using ToolProcess client = ToolProcess.Start(ends.Client, "sockperf", "ping-pong", "--tcp", "--full-rtt", "--ip", $"{ends.ServerAddress}", "--port", $"{Port}", "--msg-size", $"{Message}", "--time", "1");
                string said = client.Finish();

                // It ends well, too, when it found nobody.
                return Median().Match(said) is { Success: true } median ? median.Groups[1].Value : throw new ToolException($"sockperf names no median: {said.Trim()}");
            });
            theirs.Add(double.Parse(text, CultureInfo.InvariantCulture));
        }

        return new ToolCheck("sockperf", $"TCP round trip of {Message} bytes, host to remote, IPv4, p50", counts ? "1,000 instructions" : "us", CellFigures.Median(ours), CellFigures.Median(theirs));
    }

    /// <summary>A server is there a moment after it was started.</summary>
    private static string WithRetries(Func<string> run)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return run();
            }
            catch (ToolException) when (attempt < 20)
            {
                Thread.Sleep(100);
            }
        }
    }

    [GeneratedRegex(@"percentile 50\.000 =\s+([0-9.]+)")]
    private static partial Regex Median();
}
