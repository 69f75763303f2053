using System.Globalization;
using System.Net;
using NetkitSharp.Pods;

namespace LoadBalancing;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        usage: ServiceLoadBalancer [--dump FILE]... [--services FILE] [--uplink DEVICE]... [--tunnel DEVICE]... [--xdp DEVICE]... [--pod DEVICE]... [--cgroup PATH]
                                   [--cluster CIDR]... [--node-address ADDRESS]... [--masquerade ADDRESS]... [--namespace NAME] [--pin DIRECTORY]
                                   [--interval SECONDS] [--seconds N]
               ServiceLoadBalancer --demo netkit|veth

          --dump FILE             services from what iptables-save or ip6tables-save printed on a node with kube-proxy
          --services FILE         services from a list in JSON, see services.json
          --uplink DEVICE         what arrives there from outside; --tunnel: the same, of a device without a link layer
          --xdp DEVICE            what arrives there, before everything else, too
          --pod DEVICE            what a pod sends, by its host-side veth or netkit device
          --cgroup PATH           sockets of processes in this cgroup: /sys/fs/cgroup is all of them
          --cluster CIDR          addresses of pods, whose own address backends see; in place of those of the dumps
          --node-address ADDRESS  where node ports are to be had
          --masquerade ADDRESS    the node's address that backends see in place of a client's; the first node address of each family, if there is none
          --namespace NAME        where the devices are (here)
          --pin DIRECTORY         on a bpffs: services go on without this program, and are taken over by its next start
          --interval SECONDS      how often the table is shown (1); --seconds N: end after N seconds; else on Ctrl-C
          --demo DEVICE           a node with pods on netkit (Linux 6.7) or veth (6.6) and clients, all of its own

        Lines that are read meanwhile:

          NAME ADDRESS:PORT active|terminating|quarantined|maintenance
          remove NAME
          end
        """;

    public List<string> Dumps { get; } = [];

    public string? List { get; private set; }

    public List<string> Uplinks { get; } = [];

    public List<string> Tunnels { get; } = [];

    public List<string> XdpDevices { get; } = [];

    public List<string> Pods { get; } = [];

    public string? Cgroup { get; private set; }

    public List<IPNetwork> ClusterRanges { get; } = [];

    public List<IPAddress> NodeAddresses { get; } = [];

    public List<IPAddress> Masquerade { get; } = [];

    public string? Namespace { get; private set; }

    public string? PinDirectory { get; private set; }

    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Duration { get; private set; } = Timeout.InfiniteTimeSpan;

    public PodDevice? Demo { get; private set; }

    public static CommandLine? Parse(ReadOnlySpan<string> arguments)
    {
        CommandLine command = new();
        for (; !arguments.IsEmpty; arguments = arguments[2..])
        {
            if (arguments.Length < 2 || !command.Take(arguments[0], arguments[1]))
            {
                return null;
            }
        }

        bool hasServices = command.Dumps.Count > 0 || command.List is not null || command.PinDirectory is not null;
        return hasServices != command.Demo is not null ? command : null;
    }

    private bool Take(string option, string value)
    {
        switch (option)
        {
            case "--dump":
                Dumps.Add(value);
                return true;
            case "--services":
                List = value;
                return true;
            case "--uplink":
                Uplinks.Add(value);
                return true;
            case "--tunnel":
                Tunnels.Add(value);
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
            case "--node-address" when IPAddress.TryParse(value, out IPAddress? address):
                NodeAddresses.Add(address);
                return true;
            case "--masquerade" when IPAddress.TryParse(value, out IPAddress? address):
                Masquerade.Add(address);
                return true;
            case "--namespace":
                Namespace = value;
                return true;
            case "--pin":
                PinDirectory = value;
                return true;
            case "--interval" when Seconds(value) is { } interval:
                Interval = interval;
                return true;
            case "--seconds" when Seconds(value) is { } duration:
                Duration = duration;
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
