using System.Globalization;
using NetkitSharp.Pods;

namespace NetkitPods;

/// <summary>The command line.</summary>
internal sealed record DemoOptions
{
    public const string Usage = """
        usage: NetkitPods [--device netkit|veth] [--megabytes N] [--in-place] [--keep]

          --device netkit|veth  what connects a pod with the host (netkit: Linux 6.7)
          --megabytes N         how much each TCP transfer moves, 1 to 1024 (16)
          --in-place            the current namespace plays the host, instead of one made for the demo
          --keep                leave the pods in place at the end, to look at with 'ip -d link'
        """;

    public PodDevice Device { get; private init; } = PodDevice.Netkit;

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
                case ["--device", "netkit" or "veth", ..]:
                    options = options with { Device = arguments[1] == "veth" ? PodDevice.Veth : PodDevice.Netkit };
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
