using System.Globalization;
using System.Net;
using NetkitSharp.Pods;

namespace LoadBalancing;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    /// <summary>What stands for standard input in the place of a file.</summary>
    public const string StandardInput = "-";

    public const string Usage = """
        usage: ServiceLoadBalancer [--dump FILE]... [--services FILE]... [--uplink DEVICE]... [--xdp DEVICE]... [--pod DEVICE]... [--cgroup PATH]
                                   [--cluster CIDR]... [--local CIDR]... [--node-address ADDRESS]... [--namespace NAME]
                                   [--pin DIRECTORY [--keep]] [--connections N] [--interval SECONDS] [--seconds N]
               ServiceLoadBalancer --remove DIRECTORY
               ServiceLoadBalancer --demo netkit|veth

          --dump FILE             services from what iptables-save or ip6tables-save printed on a node with kube-proxy; - is standard input
          --services FILE         services from a list in JSON, see services.json; - is standard input
          --uplink DEVICE         what arrives there from outside
          --xdp DEVICE            what arrives there, before everything else; wants --uplink for the same device, too
          --pod DEVICE            what a pod sends, by its host-side netkit or veth device
          --cgroup PATH           sockets of the processes in this cgroup: the root of cgroup v2 has all of them
          --cluster CIDR          addresses of pods, whose own address backends see; in the place of those of the dumps
          --local CIDR            addresses of this node's pods, which a dump does not always say
          --node-address ADDRESS  where node ports are to be had, and, the first one of each family, what backends see in the place of a masqueraded
                                  client; in the place of the uplinks' addresses
          --namespace NAME        where the devices are (here)
          --pin DIRECTORY         on a bpffs: services go on when this program is killed, and its next start takes them over
          --keep                  they go on when it ends by itself or by a signal, too; without it everything is removed then
          --connections N         how many are remembered (262144)
          --interval SECONDS      how often the table is shown (1); --seconds N: end after N seconds; else on Ctrl-C or SIGTERM
          --remove DIRECTORY      remove what was kept there
          --demo DEVICE           a node with pods on netkit (Linux 6.7) or veth (6.6), a remote and clients, all of its own

        The files are read again when they change, and on SIGHUP. What cannot be read, or cannot be so, changes nothing.
        """;

    public List<string> Dumps { get; } = [];

    public List<string> Lists { get; } = [];

    public List<string> Uplinks { get; } = [];

    public List<string> XdpDevices { get; } = [];

    public List<string> Pods { get; } = [];

    public string? Cgroup { get; private set; }

    public List<IPNetwork> ClusterRanges { get; } = [];

    public List<IPNetwork> LocalRanges { get; } = [];

    public List<IPAddress> NodeAddresses { get; } = [];

    public string? Namespace { get; private set; }

    public string? PinDirectory { get; private set; }

    public bool Keep { get; private set; }

    public int? Connections { get; private set; }

    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Duration { get; private set; } = Timeout.InfiniteTimeSpan;

    public string? Remove { get; private set; }

    public PodDevice? Demo { get; private set; }

    private bool IsSession => Dumps.Count + Lists.Count > 0;

    /// <summary>Null where it is not as <see cref="Usage"/> says.</summary>
    public static CommandLine? Parse(ReadOnlySpan<string> arguments)
    {
        CommandLine command = new();
        while (!arguments.IsEmpty)
        {
            if (arguments[0] == "--keep")
            {
                command.Keep = true;
                arguments = arguments[1..];
                continue;
            }

            if (arguments.Length < 2 || !command.Take(arguments[0], arguments[1]))
            {
                return null;
            }

            arguments = arguments[2..];
        }

        bool isOneThing = (command.IsSession ? 1 : 0) + (command.Remove is null ? 0 : 1) + (command.Demo is null ? 0 : 1) == 1;
        bool readsInputOnce = command.Dumps.Concat(command.Lists).Count(static file => file == StandardInput) <= 1;
        return isOneThing && readsInputOnce && (!command.Keep || command.PinDirectory is not null) ? command : null;
    }

    private bool Take(string option, string value)
    {
        switch (option)
        {
            case "--dump":
                Dumps.Add(value);
                return true;
            case "--services":
                Lists.Add(value);
                return true;
            case "--uplink":
                Uplinks.Add(value);
                return true;
            case "--xdp":
                XdpDevices.Add(value);
                return true;
            case "--pod":
                Pods.Add(value);
                return true;
            case "--cgroup":
                Cgroup = value;
                return true;
            case "--cluster" when IPNetwork.TryParse(value, out IPNetwork range):
                ClusterRanges.Add(range);
                return true;
            case "--local" when IPNetwork.TryParse(value, out IPNetwork range):
                LocalRanges.Add(range);
                return true;
            case "--node-address" when IPAddress.TryParse(value, out IPAddress? address):
                NodeAddresses.Add(address);
                return true;
            case "--namespace":
                Namespace = value;
                return true;
            case "--pin":
                PinDirectory = value;
                return true;
            case "--connections" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int connections) && connections > 0:
                Connections = connections;
                return true;
            case "--interval" when Seconds(value) is { } interval:
                Interval = interval;
                return true;
            case "--seconds" when Seconds(value) is { } duration:
                Duration = duration;
                return true;
            case "--remove":
                Remove = value;
                return true;
            case "--demo":
                Demo = value == "veth" ? PodDevice.Veth : PodDevice.Netkit;
                return value is "veth" or "netkit";
            default:
                return false;
        }
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;
}
