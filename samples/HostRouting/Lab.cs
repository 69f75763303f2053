using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using Shared;

namespace HostRouting;

/// <summary>A node, a remote and two pods, all of them network namespaces.</summary>
internal sealed class Lab : IDisposable
{
    private readonly NodeLab _node = new("nksroute");
    private readonly List<Endpoint> _pods = [];

    public Lab(PodDevice device)
    {
        try
        {
            Host = new Endpoint("host", _node.Host, NodeLab.UplinkName, [$"{NodeLab.HostIPv4}/24", $"{NodeLab.HostIPv6}/64"]);
            Remote = new Endpoint("remote", _node.Remote, NodeLab.RemoteDeviceName, [$"{NodeLab.RemoteIPv4}/24", $"{NodeLab.RemoteIPv6}/64"]);
            Network = PodNetwork.Create(_node.Options(device));
            A = AddPod("a", "10.0.0.2/32", "fd00::2/128");
            B = AddPod("b", "10.0.0.3/32", "fd00::3/128");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PodNetwork Network { get; } = null!;

    public Endpoint Host { get; } = null!;

    public Endpoint Remote { get; } = null!;

    public Endpoint A { get; } = null!;

    public Endpoint B { get; } = null!;

    /// <summary>What the devices on the paths counted, by name.</summary>
    public IReadOnlyList<(string Name, LinkStatistics Counters)> ReadDevices()
    {
        List<(string Name, LinkStatistics Counters)> devices = [(NodeLab.UplinkName, Read(_node.Rtnetlink, NodeLab.UplinkName))];
        foreach (Endpoint pod in _pods)
        {
            using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
            devices.Add((pod.Pod!.HostDevice.Name, Read(_node.Rtnetlink, pod.Pod.HostDevice.Name)));
            devices.Add(($"{pod.Name}/{pod.DeviceName}", Read(inside, pod.DeviceName)));
        }

        return devices;
    }

    /// <summary>What the node's IP stack forwarded, IPv4 and IPv6.</summary>
    public long ReadForwarded() => ForwardedPackets.Read(_node.Host);

    public void Dispose()
    {
        Network?.Dispose();
        _node.Dispose();
    }

    private static LinkStatistics Read(RtnetlinkClient rtnetlink, string device) => rtnetlink.Links.Get(device).Statistics!.Value;

    private Endpoint AddPod(string name, params InterfaceAddress[] addresses)
    {
        Pod pod = Network.AddPod(new PodSpec(name) { Addresses = addresses });
        Endpoint endpoint = new($"pod {name}", pod.Namespace, pod.DeviceName, addresses) { Pod = pod };
        _pods.Add(endpoint);
        return endpoint;
    }
}
