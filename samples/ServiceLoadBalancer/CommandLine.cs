using System.Globalization;
using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    /// <summary>What stands for standard input in the place of a file.</summary>
    public const string StandardInput = "-";

    private const int MaxConnections = 1 << 24;

    /// <summary>What is followed by a value.</summary>
    private static readonly string[] s_options =
    [
        "--dump", "--services", "--uplink", "--xdp", "--pod", "--cgroup", "--cluster", "--local", "--node-address", "--node-ports", "--namespace", "--pin", "--connections", "--interval", "--seconds", "--remove", "--demo",
    ];

    public const string Usage = """
        usage: ServiceLoadBalancer [--dump FILE]... [--services FILE]... [--uplink DEVICE]... [--xdp DEVICE]... [--pod DEVICE]... [--cgroup PATH]
                                   [--cluster CIDR]... [--local CIDR]... [--node-address ADDRESS]... [--node-ports FIRST-LAST]
                                   [--namespace NAME]
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
                                  client; in the place of the uplinks' addresses, and of those that the dumps name for node ports
          --node-ports FIRST-LAST the ports that node ports may have (30000-32767)
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

    public PortRange? NodePortRange { get; private set; }

    public string? Namespace { get; private set; }

    public string? PinDirectory { get; private set; }

    public bool Keep { get; private set; }

    public int? Connections { get; private set; }

    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Duration { get; private set; } = TimeSpan.MaxValue;

    public string? Remove { get; private set; }

    public PodDevice? Demo { get; private set; }

    public bool Help { get; private set; }

    private static PortRange MasqueradePorts => new ServiceLoadBalancerOptions().MasqueradePorts;

    private bool IsSession => Dumps.Count + Lists.Count > 0;

    /// <summary>Null where it is not as <see cref="Usage"/> says.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="fault">What is wrong, where something is.</param>
    public static CommandLine? Parse(ReadOnlySpan<string> arguments, out string fault)
    {
        CommandLine command = new();
        fault = "";
        while (!arguments.IsEmpty && fault.Length == 0)
        {
            string option = arguments[0];
            if (option is "--keep" or "--help")
            {
                command.Keep |= option == "--keep";
                command.Help |= option == "--help";
                arguments = arguments[1..];
                continue;
            }

            if (!s_options.Contains(option))
            {
                fault = $"'{option}' is no option.";
            }
            else if (arguments.Length < 2 || arguments[1].Length == 0 || arguments[1].StartsWith("--", StringComparison.Ordinal))
            {
                fault = $"{option} needs a value to follow{(arguments.Length < 2 ? "" : $", and there is '{arguments[1]}'")}.";
            }
            else if (!command.Take(option, arguments[1]))
            {
                fault = $"{option}: '{arguments[1]}' is {WhatItIsNot(option)}.";
            }
            else
            {
                arguments = arguments[2..];
            }
        }

        if (fault.Length == 0 && !command.Help)
        {
            fault = command.FindFault();
        }

        return fault.Length == 0 ? command : null;
    }

    private static string WhatItIsNot(string option) => option switch
    {
        "--cluster" or "--local" => "no address prefix, as 10.0.0.0/16 is",
        "--node-address" => "no address, as 192.0.2.1 is",
        "--node-ports" => $"no range of ports, as 30000-32767 is, within 1 and 65535 and apart from {MasqueradePorts}, which masqueraded connections have",
        "--connections" => $"no number from 1 to {MaxConnections}",
        "--interval" or "--seconds" => "no number of seconds above 0 and below 1000000",
        _ => "neither netkit nor veth",
    };

    /// <summary>What is wrong with all of it together; empty where nothing is.</summary>
    private string FindFault()
    {
        int things = (IsSession ? 1 : 0) + (Remove is null ? 0 : 1) + (Demo is null ? 0 : 1);
        if (things == 0)
        {
            return "nothing says what services there are to be: give a --dump or --services, or else --remove or --demo.";
        }

        if (things > 1)
        {
            return "a balancer (--dump, --services), --remove and --demo are three things: give one of them.";
        }

        if (Dumps.Concat(Lists).Count(static file => file == StandardInput) > 1)
        {
            return "standard input is there once, and more than one --dump or --services is to be read from it: give files for the others.";
        }

        return Keep && PinDirectory is null ? "--keep needs --pin: what is kept has to be somewhere." : "";
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
            case "--node-ports" when Ports(value) is { } ports:
                NodePortRange = ports;
                return true;
            case "--namespace":
                Namespace = value;
                return true;
            case "--pin":
                PinDirectory = value;
                return true;
            case "--connections" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int connections) && connections is > 0 and <= MaxConnections:
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

    private static PortRange? Ports(string text) =>
        text.Split('-') is [var first, var last]
        && ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out ushort from) && from > 0
        && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out ushort to) && to >= from
        && new PortRange(from, to) is var range && !range.Overlaps(MasqueradePorts) ? range : null;

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;
}
