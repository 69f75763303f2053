using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>Services that differ in their address only, as objects of ours and as the rules that kube-proxy writes for them.</summary>
internal static class ServiceSet
{
    /// <summary>So many addresses are in the last two bytes.</summary>
    public const int MaxCount = 65_000;

    public const int Port = 80;

    /// <summary>The addresses of pods, kube-proxy's cluster CIDRs.</summary>
    public static IReadOnlyList<IPNetwork> ClusterRanges { get; } = [IPNetwork.Parse("10.0.0.0/24"), IPNetwork.Parse("fd00::/64")];

    /// <summary>The address of a service, the first is 1: 10.96.0.1 and so on, fd00:96::1 and so on.</summary>
    public static IPAddress AddressOf(AddressFamily family, int number) => family == AddressFamily.InterNetwork
        ? new IPAddress([10, 96, (byte)(number >> 8), (byte)number])
        : new IPAddress([0xfd, 0, 0, 0x96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number]);

    /// <summary>Services 1 to <paramref name="count"/> of a family.</summary>
    public static IEnumerable<Service> Make(AddressFamily family, int count, ServiceProtocol protocol, IReadOnlyList<ServiceBackend> backends) =>
        Enumerable.Range(1, count).Select(number => new Service($"default/s{number}:{(family == AddressFamily.InterNetwork ? "web" : "web6")}", protocol)
        {
            Frontends = [ServiceFrontend.ClusterIP(AddressOf(family, number), Port)],
            Backends = backends,
        });

    /// <summary>So many for IPv4, and each with backends of its own.</summary>
    public static Service[] MakeApart(int count, int backends) =>
    [
        .. Make(AddressFamily.InterNetwork, count, ServiceProtocol.Tcp, []).Select((service, number) => service with
        {
            Backends = [.. Enumerable.Range(number * backends, backends).Select(i => new ServiceBackend(new IPAddress([10, (byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i]), 8080))],
        }),
    ];

    /// <summary>What <c>iptables-restore</c> takes: the chains and rules of IPv4 services with one backend each, in kube-proxy's words.</summary>
    public static string WriteRules(int count, ServiceProtocol protocol, IPEndPoint backend)
    {
        string transport = protocol == ServiceProtocol.Udp ? "udp" : "tcp";
        StringBuilder rules = new("*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-MARK-MASQ - [0:0]\n:KUBE-POSTROUTING - [0:0]\n");
        for (int number = 1; number <= count; number++)
        {
            Append($":KUBE-SVC-{number:X16} - [0:0]\n:KUBE-SEP-{number:X16} - [0:0]\n");
        }

        rules.Append("""
            -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
            -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
            -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
            -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
            -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE

            """);
        for (int number = 1; number <= count; number++)
        {
            string frontend = $"-d {AddressOf(AddressFamily.InterNetwork, number)}/32 -p {transport} -m comment --comment \"default/s{number}:web cluster IP\" -m {transport} --dport {Port}";
            Append($"-A KUBE-SERVICES {frontend} -j KUBE-SVC-{number:X16}\n");
            Append($"-A KUBE-SVC-{number:X16} ! -s {ClusterRanges[0]} {frontend} -j KUBE-MARK-MASQ\n");
            Append($"-A KUBE-SVC-{number:X16} -m comment --comment \"default/s{number}:web -> {backend}\" -j KUBE-SEP-{number:X16}\n");
            Append($"-A KUBE-SEP-{number:X16} -s {backend.Address}/32 -m comment --comment \"default/s{number}:web\" -j KUBE-MARK-MASQ\n");
            Append($"-A KUBE-SEP-{number:X16} -p {transport} -m comment --comment \"default/s{number}:web\" -m {transport} -j DNAT --to-destination {backend}\n");
        }

        return rules.Append("COMMIT\n").ToString();

        void Append(FormattableString text) => rules.Append(text.ToString(CultureInfo.InvariantCulture));
    }
}
