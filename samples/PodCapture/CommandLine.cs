using System.Globalization;
using NetkitSharp.Capture;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;

namespace PodCapture;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        usage: PodCapture [--pod NAME]... [--device NAME]... [--demo netkit|veth] [--port N] [--host ADDRESS]
                          [-w FILE] [--snap BYTES] [--count N] [--seconds N] [--network NAME] [--namespace NAME] [FILTER...]

          --pod NAME         a pod of a running pod network: its host-side device, NETWORK-NAME
          --device NAME      any device, such as the uplink, where what remotes send to pods goes by
          --demo DEVICE      two pods and a remote of its own, on netkit (Linux 6.7) or veth (6.6), that talk a little
          --port, --host     what the filter says as 'port N' and 'host ADDRESS'
          -w FILE            write pcapng, for Wireshark or tshark; without it packets are only printed
          --snap BYTES       how much of each packet, 1 to 65792 (all of it)
          --count N          end after N packets; --seconds N: after N seconds; else on Ctrl-C
          --network NAME     the pod network (nks); --namespace NAME: where its host-side devices are (here)
          FILTER             a part of pcap's language: 'tcp and not net 10.0.0.0/8'
        """;

    public List<string> Devices { get; } = [];

    public PodDevice? Demo { get; private set; }

    public string? File { get; private set; }

    public int SnapLength { get; private set; } = PacketCaptureOptions.MaxSnapLength;

    public int Count { get; private set; } = int.MaxValue;

    public TimeSpan? Duration { get; private set; }

    public string Filter { get; private set; } = "";

    private List<string> Pods { get; } = [];

    private string Network { get; set; } = "nks";

    private string? Namespace { get; set; }

    public static CommandLine? Parse(ReadOnlySpan<string> arguments)
    {
        CommandLine command = new();
        List<string> filters = [];
        while (!arguments.IsEmpty)
        {
            if (!arguments[0].StartsWith('-'))
            {
                filters.Add($"({string.Join(' ', arguments.ToArray())})");
                break;
            }

            if (arguments.Length < 2 || !command.Take(arguments[0], arguments[1], filters))
            {
                return null;
            }

            arguments = arguments[2..];
        }

        command.Filter = string.Join(" and ", filters);
        bool somewhere = command.Pods.Count + command.Devices.Count > 0;
        return somewhere != command.Demo is not null ? command : null;
    }

    /// <summary>Attaches to everything that was named. Nothing of it has to belong to this process.</summary>
    public void Attach(PacketCapture capture)
    {
        using NetworkNamespace host = Namespace is null ? NetworkNamespace.OpenCurrent() : NetworkNamespace.Open(Namespace);
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(host);
        foreach (string pod in Pods)
        {
            capture.AttachDevice(rtnetlink.Links.Get($"{Network}-{pod}").Index, CaptureSides.Both, host, pod);
        }

        foreach (string device in Devices)
        {
            capture.AttachDevice(rtnetlink.Links.Get(device).Index, CaptureSides.Both, host);
        }
    }

    private bool Take(string option, string value, List<string> filters)
    {
        switch (option)
        {
            case "--pod":
                Pods.Add(value);
                return true;
            case "--device":
                Devices.Add(value);
                return true;
            case "--demo":
                Demo = value == "veth" ? PodDevice.Veth : PodDevice.Netkit;
                return value is "veth" or "netkit";
            case "--port" or "--host":
                filters.Add($"{option[2..]} {value}");
                return true;
            case "-w":
                File = value;
                return true;
            case "--network":
                Network = value;
                return true;
            case "--namespace":
                Namespace = value;
                return true;
            case "--snap" when Number(value) is { } bytes:
                SnapLength = bytes;
                return true;
            case "--count" when Number(value) is { } count:
                Count = count;
                return true;
            case "--seconds" when Number(value) is { } seconds:
                Duration = TimeSpan.FromSeconds(seconds);
                return true;
            default:
                return false;
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
