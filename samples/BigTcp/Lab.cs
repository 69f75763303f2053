using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace BigTcp;

/// <summary>A node and a remote in namespaces of their own, a veth pair as the wire between them. The remote can do BIG TCP from the start: it is somebody else's.</summary>
internal sealed class Lab : IDisposable
{
    public const string RemoteIPv4 = "192.0.2.2";
    public const string RemoteIPv6 = "2001:db8::2";

    private const string NodeName = "nksbig-node";
    private const string RemoteName = "nksbig-remote";

    private readonly RtnetlinkClient _node;
    private readonly RtnetlinkClient _remote;

    public Lab()
    {
        RemoveLeftovers();
        Node = NetworkNamespace.Create(NodeName);
        Remote = NetworkNamespace.Create(RemoteName);
        _node = RtnetlinkClient.Open(Node);
        _remote = RtnetlinkClient.Open(Remote);
        Node.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair wire = _node.Links.Create(new VethLink("p0") { Peer = new PeerLink("r0") { Namespace = Remote } });
        Uplink = wire.Primary;
        Connect(_node, wire.Primary.Index, "192.0.2.1/24", "2001:db8::1/64");
        Connect(_remote, wire.Peer.Index, $"{RemoteIPv4}/24", $"{RemoteIPv6}/64");
        _remote.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse("192.0.2.1") });
        _remote.Routes.Add(new RouteSpec(IPNetwork.Parse("fd00::/64")) { Gateway = IPAddress.Parse("2001:db8::1") });
        _remote.Links.EnableBigTcp(wire.Peer.Index);
    }

    public NetworkNamespace Node { get; }

    public NetworkNamespace Remote { get; }

    public LinkInfo Uplink { get; }

    public PodNetworkOptions Options(PodDevice device) => new() { Name = "nksbig", Device = device, HostNamespace = Node, Uplinks = [Uplink.Name] };

    public void Dispose()
    {
        _node.Dispose();
        _remote.Dispose();
        Node.Dispose();
        Remote.Dispose();
        RemoveLeftovers();
    }

    /// <summary>Also what a run that was killed left.</summary>
    private static void RemoveLeftovers()
    {
        PodNetwork.RemoveLeftovers(new PodNetworkOptions { Name = "nksbig" });
        NetworkNamespace.TryDelete(NodeName);
        NetworkNamespace.TryDelete(RemoteName);
    }

    private static void Connect(RtnetlinkClient rtnetlink, int device, string ipv4, string ipv6)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(device);
        rtnetlink.Addresses.Add(new AddressSpec(device, ipv4));
        rtnetlink.Addresses.Add(new AddressSpec(device, ipv6) { Flags = AddressFlags.NoDad });
    }
}
