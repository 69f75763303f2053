using System.Globalization;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>What a namespace's IP stack forwarded, by its own counters.</summary>
internal static class ForwardedPackets
{
    public static long Read(NetworkNamespace host)
    {
        (string[] ipv4, string[] ipv6) = host.Run(() => (File.ReadAllLines("/proc/thread-self/net/snmp"), File.ReadAllLines("/proc/thread-self/net/snmp6")));
        string[][] ip = [.. ipv4.Where(l => l.StartsWith("Ip: ", StringComparison.Ordinal)).Select(l => l.Split(' '))];
        return Number(ip[1][Array.IndexOf(ip[0], "ForwDatagrams")])
            + Number(ipv6.Single(l => l.StartsWith("Ip6OutForwDatagrams", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
