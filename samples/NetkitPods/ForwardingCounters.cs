using System.Globalization;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitPods;

/// <summary>How many packets a namespace's IP stack forwarded: <c>Ip</c> ForwDatagrams and <c>Ip6OutForwDatagrams</c>.</summary>
internal sealed record ForwardingCounters(long IPv4, long IPv6)
{
    public static ForwardingCounters Read(NetworkNamespace networkNamespace)
    {
        (string[] snmp, string[] snmp6) = networkNamespace.Run(() =>
            (File.ReadAllLines("/proc/thread-self/net/snmp"), File.ReadAllLines("/proc/thread-self/net/snmp6")));
        string[] names = snmp.First(l => l.StartsWith("Ip: ", StringComparison.Ordinal)).Split(' ');
        string[] values = snmp.Last(l => l.StartsWith("Ip: ", StringComparison.Ordinal)).Split(' ');
        string ipv6 = snmp6.First(l => l.StartsWith("Ip6OutForwDatagrams", StringComparison.Ordinal));
        return new ForwardingCounters(
            long.Parse(values[Array.IndexOf(names, "ForwDatagrams")], CultureInfo.InvariantCulture),
            long.Parse(ipv6.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }
}
