using System.Globalization;
using NetkitSharp.Pods;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>What paths are called, in files and on the command line.</summary>
internal static class VariantNames
{
    /// <summary>Without a pod: what all others are compared with.</summary>
    public const string Host = "host";

    /// <summary>The same on a node that has pods, whose program at the uplink sees the host's packets, too.</summary>
    public const string HostBesidePods = "host-beside-pods";

    /// <summary>All of them, with rules of so many services.</summary>
    public static IEnumerable<string> All(IEnumerable<int> services) =>
    [
        Host,
        HostBesidePods,
        Stack(PodDevice.Veth),
        .. services.Select(static count => StackWithServices(PodDevice.Veth, count)),
        Bpf(PodDevice.Veth),
        Stack(PodDevice.Netkit),
        Bpf(PodDevice.Netkit),
        Bpf(PodDevice.NetkitL2),
        Ipvlan(PodDevice.IpvlanL3),
        Ipvlan(PodDevice.IpvlanL3S),
    ];

    public static string Stack(PodDevice device) => $"{Device(device)}-stack";

    /// <summary>The stack with kube-proxy's rules of so many services in it.</summary>
    public static string StackWithServices(PodDevice device, int services) => $"{Device(device)}-stack-{services}-services";

    public static string Bpf(PodDevice device) => $"{Device(device)}-bpf";

    public static string Ipvlan(PodDevice device) => Device(device);

    public static bool IsHost(string name) => name is Host or HostBesidePods;

    /// <summary>The paths that the talk compares.</summary>
    public static bool IsOfTheTalk(string name) => IsHost(name) || name is "veth-stack" or "veth-stack-1000-services" or "veth-bpf" or "netkit-bpf";

    /// <summary>What it is called in reports.</summary>
    public static string Title(string name) => name switch
    {
        HostBesidePods => "host beside pods",
        "netkit-l2-bpf" => "netkit L2 + BPF",
        "ipvlan-l3" => "ipvlan L3",
        "ipvlan-l3s" => "ipvlan L3S",
        _ when name.EndsWith("-services", StringComparison.Ordinal) && name.Split('-') is [var device, _, var services, _] => $"{device} + stack, {int.Parse(services, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture)} services",
        _ => name.Replace("-stack", " + stack", StringComparison.Ordinal).Replace("-bpf", " + BPF", StringComparison.Ordinal),
    };

    /// <summary>Of how many services kube-proxy's rules are in the way; null of a path where that is not varied.</summary>
    public static int? ServicesOf(string name) =>
        name == "veth-stack" ? 0 : name.EndsWith("-services", StringComparison.Ordinal) && name.Split('-') is [_, _, var services, _] ? int.Parse(services, CultureInfo.InvariantCulture) : null;

    private static string Device(PodDevice device) => device switch
    {
        PodDevice.Netkit => "netkit",
        PodDevice.NetkitL2 => "netkit-l2",
        PodDevice.Veth => "veth",
        PodDevice.IpvlanL3 => "ipvlan-l3",
        _ => "ipvlan-l3s",
    };
}
