using System.Globalization;
using NetkitSharp.Pods;

namespace NetkitPods;

/// <summary>The command line.</summary>
internal sealed record DemoOptions
{
    public const string Usage = """
        usage: NetkitPods [--device KIND] [--megabytes N] [--in-place] [--keep]

          --device KIND  what connects a pod with the host: netkit, netkit-l2 (Linux 6.7), veth, ipvlan-l3, ipvlan-l3s (Linux 6.6)
          --megabytes N  how much each TCP transfer moves, 1 to 1024 (16)
          --in-place     the current namespace plays the host, instead of one made for the demo
          --keep         leave the pods in place at the end, to look at with 'ip -d link'
        """;

    private static readonly Dictionary<string, PodDevice> s_devices = new()
    {
        ["netkit"] = PodDevice.Netkit,
        ["netkit-l2"] = PodDevice.NetkitL2,
        ["veth"] = PodDevice.Veth,
        ["ipvlan-l3"] = PodDevice.IpvlanL3,
        ["ipvlan-l3s"] = PodDevice.IpvlanL3S,
    };

    public PodDevice Device { get; private init; } = PodDevice.Netkit;

    /// <summary>Whether the pods' devices are on a master, and have no end of their own on the host.</summary>
    public bool IsIpvlan => Device is PodDevice.IpvlanL3 or PodDevice.IpvlanL3S;

    /// <summary>Whether the drop policy closes a pod that has no programs.</summary>
    public bool IsNetkit => Device is PodDevice.Netkit or PodDevice.NetkitL2;

    public int Megabytes { get; private init; } = 16;

    public bool InPlace { get; private init; }

    public bool Keep { get; private init; }

    public static DemoOptions? Parse(ReadOnlySpan<string> arguments)
    {
        DemoOptions options = new();
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--device", var name, ..] when s_devices.TryGetValue(name, out PodDevice device):
                    options = options with { Device = device };
                    arguments = arguments[2..];
                    break;
                case ["--megabytes", var text, ..] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int megabytes) && megabytes is >= 1 and <= 1024:
                    options = options with { Megabytes = megabytes };
                    arguments = arguments[2..];
                    break;
                case ["--in-place", ..]:
                    options = options with { InPlace = true };
                    arguments = arguments[1..];
                    break;
                case ["--keep", ..]:
                    options = options with { Keep = true };
                    arguments = arguments[1..];
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
