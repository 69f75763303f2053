using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace HostRouting;

/// <summary>
/// A node, a remote and two pods, all of them network namespaces. A veth pair between <c>p0</c> on the node and <c>r0</c> on the remote stands in for the wire.
/// </summary>
internal sealed class Lab : IDisposable
{
    private const string NetworkName = "nksroute";
    private const string NodeName = "nksroute-node";
    private const string RemoteName = "nksroute-rem";
    private const string UplinkName = "p0";

    private readonly NetworkNamespace _node;
    private readonly NetworkNamespace _remote;
    private readonly List<Endpoint> _pods = [];

    public Lab(PodDevice device)
    {
        RemoveLeftovers();
        _node = NetworkNamespace.Create(NodeName);
        _remote = NetworkNamespace.Create(RemoteName);
        try
        {
            Host = new Endpoint("host", _node, UplinkName, ["192.0.2.1/24", "2001:db8::1/64"]);
            Remote = new Endpoint("remote", _remote, "r0", ["192.0.2.2/24", "2001:db8::2/64"]);
            Connect();
            Network = PodNetwork.Create(new PodNetworkOptions { Name = NetworkName, Device = device, HostNamespace = _node, Uplinks = [UplinkName] });
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
        using RtnetlinkClient node = RtnetlinkClient.Open(_node);
        List<(string Name, LinkStatistics Counters)> devices = [(UplinkName, node.Links.Get(UplinkName).Statistics!.Value)];
        foreach (Endpoint pod in _pods)
        {
            using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
            devices.Add((pod.Pod!.HostDevice.Name, node.Links.Get(pod.Pod.HostDevice.Index).Statistics!.Value));
            devices.Add(($"{pod.Name}/eth0", inside.Links.Get(pod.DeviceName).Statistics!.Value));
        }

        return devices;
    }

    /// <summary>What the node's IP stack forwarded, IPv4 and IPv6.</summary>
    public long ReadForwarded() => ForwardedPackets.Read(_node);

    public void Dispose()
    {
        try
        {
            Network?.Dispose();
        }
        finally
        {
            _node.Dispose();
            _remote.Dispose();
            RemoveLeftovers();
        }
    }

    /// <summary>The pods go with the namespaces that they are in.</summary>
    private static void RemoveLeftovers()
    {
        NetworkNamespace.TryDelete(NodeName);
        NetworkNamespace.TryDelete(RemoteName);
        PodNetwork.RemoveLeftovers(new PodNetworkOptions { Name = NetworkName });
    }

    private Endpoint AddPod(string name, params InterfaceAddress[] addresses)
    {
        Pod pod = Network.AddPod(new PodSpec(name) { Addresses = addresses });
        Endpoint endpoint = new($"pod {name}", pod.Namespace, pod.DeviceName, addresses) { Pod = pod };
        _pods.Add(endpoint);
        return endpoint;
    }

    private void Connect()
    {
        using RtnetlinkClient node = RtnetlinkClient.Open(_node);
        using RtnetlinkClient remote = RtnetlinkClient.Open(_remote);

        // The programs route as the node's own stack would, and only where it would: forwarding has to be on.
        _node.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair wire = node.Links.Create(new VethLink(UplinkName) { Peer = new PeerLink(Remote.DeviceName) { Namespace = _remote } });
        SetUp(node, wire.Primary.Index, Host);
        SetUp(remote, wire.Peer.Index, Remote);

        // The way back to the pods, which a fabric would know by BGP or static routes.
        remote.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = Host.Addresses[0] });
        remote.Routes.Add(new RouteSpec(IPNetwork.Parse("fd00::/64")) { Gateway = Host.Addresses[1] });
    }

    private static void SetUp(RtnetlinkClient rtnetlink, int device, Endpoint endpoint)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(device);
        foreach (InterfaceAddress address in endpoint.InterfaceAddresses)
        {
            rtnetlink.Addresses.Add(new AddressSpec(device, address) { Flags = AddressFlags.NoDad });
        }
    }
}
