using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>What TCP would find out by itself, over several connections, is given: each measurement begins as the first one did.</summary>
internal static class TcpSettings
{
    private static readonly (string Name, string Value)[] s_settings =
    [
        ("tcp_congestion_control", "reno"),
        ("tcp_no_metrics_save", "1"),
        ("tcp_moderate_rcvbuf", "0"),
        ("tcp_rmem", "4096 4194304 4194304"),
        ("tcp_wmem", "4096 4194304 4194304"),
    ];

    public static void Apply(NetworkNamespace place) => place.Run(static () =>
    {
        foreach ((string name, string value) in s_settings)
        {
            File.WriteAllText($"/proc/sys/net/ipv4/{name}", value);
        }
    });
}
