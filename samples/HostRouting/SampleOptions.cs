using NetkitSharp.Pods;

namespace HostRouting;

/// <summary>The command line.</summary>
internal sealed record SampleOptions
{
    public const string Usage = """
        usage: HostRouting [--device netkit|veth]

          --device netkit|veth  what connects a pod with the node (netkit: Linux 6.7; veth: Linux 6.6)
        """;

    public PodDevice Device { get; private init; } = PodDevice.Netkit;

    public static SampleOptions? Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] or ["--device", "netkit"] => new(),
        ["--device", "veth"] => new() { Device = PodDevice.Veth },
        _ => null,
    };
}
