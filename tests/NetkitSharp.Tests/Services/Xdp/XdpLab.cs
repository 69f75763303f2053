using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>
/// The node of <see cref="NodeLab"/> with a second uplink, <c>p1</c>, to a host for backends (<c>b0</c>), which also has a wire of its own to the remote (<c>bc</c>, <c>cb</c>). Frontends are routed to the node. Nobody leaves checksums to
/// a device: a packet that goes by XDP has them on it, as on a real wire.
/// </summary>
internal sealed class XdpLab : IDisposable
{
    public const string FrontendIPv4 = "203.0.113.10";
    public const string FrontendIPv6 = "2001:db8:f::10";
    public const string NodeIPv4 = "198.51.100.1";
    public const string NodeIPv6 = "2001:db8:1::1";
    public const string BackendIPv4 = "198.51.100.2";
    public const string BackendIPv6 = "2001:db8:1::2";

    private readonly string _name = $"nks-back-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";

    public XdpLab(int? mtu = null)
    {
        Node = new NodeLab();
        Backend = NetworkNamespace.Create(_name);
        BackendRtnetlink = RtnetlinkClient.Open(Backend);
        SecondWire = Node.Rtnetlink.Links.Create(new VethLink("p1") { Up = true, Peer = new PeerLink("b0") { Namespace = Backend, Up = true } });
        LinkPair direct = BackendRtnetlink.Links.Create(new VethLink("bc") { Up = true, Peer = new PeerLink("cb") { Namespace = Node.Remote, Up = true } });
        BackendRtnetlink.Links.SetUp(1);
        Address(Node.Rtnetlink, SecondWire.Primary, $"{NodeIPv4}/24", $"{NodeIPv6}/64");
        Address(BackendRtnetlink, SecondWire.Peer, $"{BackendIPv4}/24", $"{BackendIPv6}/64");
        Address(BackendRtnetlink, direct.Primary, "192.0.2.130/32", "2001:db8::130/128");

        // The remote reaches frontends by the node; the backends' host reaches the remote without it.
        foreach ((string frontend, string gateway) in ((string, string)[])[($"{FrontendIPv4}/32", NodeLab.HostIPv4), ($"{FrontendIPv6}/128", NodeLab.HostIPv6)])
        {
            Node.RemoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse(frontend)) { Gateway = IPAddress.Parse(gateway) });
        }

        foreach ((string remote, string own) in ((string, string)[])[(NodeLab.RemoteIPv4, "192.0.2.130"), (NodeLab.RemoteIPv6, "2001:db8::130")])
        {
            InterfaceAddress to = InterfaceAddress.Host(IPAddress.Parse(remote));
            BackendRtnetlink.Routes.Add(new RouteSpec(to.Network) { OutputInterface = direct.Primary.Index, Scope = RouteScope.Link });
            BackendRtnetlink.Neighbours.Replace(new NeighbourSpec(direct.Primary.Index, IPAddress.Parse(remote), direct.Peer.Address));
            Node.RemoteRtnetlink.Neighbours.Replace(new NeighbourSpec(direct.Peer.Index, IPAddress.Parse(own), direct.Primary.Address));
        }

        foreach (NetworkNamespace name in (NetworkNamespace[])[Node.Remote, Backend])
        {
            name.Run(() =>
            {
                File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
                File.WriteAllText("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
            });
        }

        Know(Node.Rtnetlink, Node.Uplink, NodeLab.RemoteIPv4, NodeLab.RemoteIPv6, Node.Wire);
        Know(Node.RemoteRtnetlink, Node.Wire, NodeLab.HostIPv4, NodeLab.HostIPv6, Node.Uplink);
        Know(Node.Rtnetlink, SecondWire.Primary, BackendIPv4, BackendIPv6, SecondWire.Peer);
        Know(BackendRtnetlink, SecondWire.Peer, NodeIPv4, NodeIPv6, SecondWire.Primary);
        if (mtu is not null)
        {
            foreach ((RtnetlinkClient client, LinkInfo device) in
                ((RtnetlinkClient, LinkInfo)[])[(Node.Rtnetlink, Node.Uplink), (Node.RemoteRtnetlink, Node.Wire), (Node.Rtnetlink, SecondWire.Primary), (BackendRtnetlink, SecondWire.Peer)])
            {
                client.Links.Set(device.Index, new LinkChange { Mtu = mtu });
            }
        }

        DeviceOffloads.DisableChecksums(Node.Host, NodeLab.UplinkName, "p1");
        DeviceOffloads.DisableChecksums(Node.Remote, "r0", "cb");
        DeviceOffloads.DisableChecksums(Backend, "b0", "bc");
        foreach (LinkInfo device in (LinkInfo[])[SecondWire.Primary, Node.Uplink])
        {
            SpinWait.SpinUntil(() => Node.Rtnetlink.Links.Get(device.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
        }
    }

    public NodeLab Node { get; }

    public NetworkNamespace Backend { get; }

    public RtnetlinkClient BackendRtnetlink { get; }

    /// <summary><c>p1</c> and <c>b0</c>.</summary>
    public LinkPair SecondWire { get; }

    public LinkInfo Uplink => Node.Uplink;

    public LinkInfo SecondUplink => SecondWire.Primary;

    public static IPAddress Frontend(bool ipv6) => IPAddress.Parse(ipv6 ? FrontendIPv6 : FrontendIPv4);

    public static IPAddress Remote(bool ipv6) => IPAddress.Parse(ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4);

    public static IPAddress Host(bool ipv6) => IPAddress.Parse(ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4);

    public static IPAddress BackendHost(bool ipv6) => IPAddress.Parse(ipv6 ? BackendIPv6 : BackendIPv4);

    /// <summary>A neighbour of the node that is only an address.</summary>
    public void AddNeighbour(LinkInfo device, IPAddress address, PhysicalAddress mac) => Node.Rtnetlink.Neighbours.Replace(new NeighbourSpec(device.Index, address, mac));

    public void Dispose()
    {
        BackendRtnetlink.Dispose();
        Backend.Dispose();
        NetworkNamespace.TryDelete(_name);
        Node.Dispose();
    }

    private static void Address(RtnetlinkClient rtnetlink, LinkInfo device, string ipv4, string ipv6)
    {
        rtnetlink.Addresses.Add(new AddressSpec(device.Index, ipv4));
        rtnetlink.Addresses.Add(new AddressSpec(device.Index, ipv6) { Flags = AddressFlags.NoDad });
    }

    private static void Know(RtnetlinkClient rtnetlink, LinkInfo device, string ipv4, string ipv6, LinkInfo other)
    {
        rtnetlink.Neighbours.Replace(new NeighbourSpec(device.Index, IPAddress.Parse(ipv4), other.Address));
        rtnetlink.Neighbours.Replace(new NeighbourSpec(device.Index, IPAddress.Parse(ipv6), other.Address));
    }
}
