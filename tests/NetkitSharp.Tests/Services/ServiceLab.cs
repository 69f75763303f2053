using System.Net;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services;

/// <summary>
/// A node with two pods, a client and a server elsewhere, and services on the node. The client is <see cref="NodeLab.Remote"/>, at the uplink <c>p0</c>; the server is at the uplink <c>p1</c>, and has no way but by
/// the node. Pods <c>a</c> and <c>b</c> are a <see cref="PodNetwork"/>'s, with its programs, or on a plain node with none but the services'.
/// </summary>
internal sealed class ServiceLab : IDisposable
{
    public const string ServerIPv4 = "203.0.113.2";
    public const string ServerIPv6 = "2001:db8:2::2";
    public const string ClusterIPv4 = "10.96.0.10";
    public const string ClusterIPv6 = "fd00:96::a";
    public const string ExternalIPv4 = "198.51.100.10";
    public const string ExternalIPv6 = "2001:db8:1::a";
    public const string PodAIPv4 = "10.0.0.2";
    public const string PodAIPv6 = "fd00::2";
    public const string PodBIPv4 = "10.0.0.3";
    public const string PodBIPv6 = "fd00::3";

    private readonly string _serverName = $"nks-srv-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
    private readonly List<PlainPod> _plain = [];

    /// <summary>A lab with pods of a kind; without <paramref name="hostRouting"/> they are veth pairs by hand, and the node's stack routes what the services' programs leave.</summary>
    public ServiceLab(PodDevice device, bool hostRouting = true, uint answersPerSecond = 1_000_000)
    {
        Device = device;
        Node = new NodeLab();
        Server = NetworkNamespace.Create(_serverName);
        ServerRtnetlink = RtnetlinkClient.Open(Server);
        LinkPair wire = Node.Rtnetlink.Links.Create(new VethLink("p1") { Peer = new PeerLink("s0") { Namespace = Server } });
        SecondUplink = wire.Primary;
        ServerWire = wire.Peer;
        SetUp(Node.Rtnetlink, wire.Primary.Index, "203.0.113.1", "2001:db8:2::1");
        ServerRtnetlink.Links.SetUp(ServerRtnetlink.Links.Get("lo").Index);
        SetUp(ServerRtnetlink, wire.Peer.Index, ServerIPv4, ServerIPv6);
        Route(ServerRtnetlink, "0.0.0.0/0", "203.0.113.1");
        Route(ServerRtnetlink, "::/0", "2001:db8:2::1");
        Route(Node.RemoteRtnetlink, "10.96.0.0/16", NodeLab.HostIPv4);
        Route(Node.RemoteRtnetlink, "198.51.100.0/24", NodeLab.HostIPv4);
        Route(Node.RemoteRtnetlink, "fd00:96::/64", NodeLab.HostIPv6);
        Route(Node.RemoteRtnetlink, "2001:db8:1::/64", NodeLab.HostIPv6);
        SpinWait.SpinUntil(() => Node.Rtnetlink.Links.Get(wire.Primary.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
        if (hostRouting)
        {
            Network = PodNetwork.Create(Node.Options(device) with { Uplinks = [NodeLab.UplinkName, "p1"] });
            Pod a = Network.AddPod(PodFixture.PodA());
            Pod b = Network.AddPod(PodFixture.PodB());
            (A, B) = (a.Namespace, b.Namespace);
            (ADevice, BDevice) = (a.PodSideDevice, b.PodSideDevice);
            (AHostDevice, BHostDevice) = (a.HostDevice, b.HostDevice);
        }
        else
        {
            _plain.Add(new PlainPod(Node, "pa", PodAIPv4, PodAIPv6));
            _plain.Add(new PlainPod(Node, "pb", PodBIPv4, PodBIPv6));
            (A, B) = (_plain[0].Namespace, _plain[1].Namespace);
            (ADevice, BDevice) = (_plain[0].Inside, _plain[1].Inside);
            (AHostDevice, BHostDevice) = (_plain[0].Outside, _plain[1].Outside);
        }

        DatapathHook hook = hostRouting && device != PodDevice.Veth ? DatapathHook.Netkit : DatapathHook.Tcx;
        Services = new LabServices(Network?.Datapath, netkit: hook == DatapathHook.Netkit, answersPerSecond);
        Node.Host.Run(() =>
        {
            Services.AttachPod(AHostDevice.Index, hook);
            Services.AttachPod(BHostDevice.Index, hook);
            Services.AttachUplink(Node.Uplink.Index);
            Services.AttachUplink(SecondUplink.Index);
        });
    }

    public PodDevice Device { get; }

    public NodeLab Node { get; }

    /// <summary>Null on a plain node.</summary>
    public PodNetwork? Network { get; }

    public NetworkNamespace A { get; }

    public NetworkNamespace B { get; }

    /// <summary>The pods' devices, inside and on the node.</summary>
    public LinkInfo ADevice { get; }

    public LinkInfo BDevice { get; }

    public LinkInfo AHostDevice { get; }

    public LinkInfo BHostDevice { get; }

    /// <summary>The client outside.</summary>
    public NetworkNamespace Client => Node.Remote;

    /// <summary>The backends' host outside.</summary>
    public NetworkNamespace Server { get; }

    public string ServerName => _serverName;

    public RtnetlinkClient ServerRtnetlink { get; }

    /// <summary><c>p1</c>, the node's end of the wire to the server.</summary>
    public LinkInfo SecondUplink { get; }

    /// <summary><c>s0</c>, the server's end.</summary>
    public LinkInfo ServerWire { get; }

    public LabServices Services { get; }

    /// <summary>A service at the lab's cluster and external addresses, of one family, and at a node port where ports are translated.</summary>
    public static Service ServiceOf(string name, ServiceProtocol protocol, bool ipv6, int port, params ServiceBackend[] backends)
    {
        ServiceFrontend[] frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse(ipv6 ? ClusterIPv6 : ClusterIPv4), port), ServiceFrontend.ExternalIP(IPAddress.Parse(ipv6 ? ExternalIPv6 : ExternalIPv4), port)];
        return new(name, protocol)
        {
            Frontends = protocol == ServiceProtocol.Sctp ? frontends : [.. frontends, ServiceFrontend.NodePort(30_000 + (port % 2_000))],
            Backends = backends,
        };
    }

    /// <summary>The same by direct return, which translates no ports.</summary>
    public static Service DirectReturnOf(Service service) => service with { Forwarding = ServiceForwarding.DirectReturn, Frontends = [.. service.Frontends.Where(static frontend => frontend.Address is not null)] };

    public static ServiceBackend BackendA(bool ipv6, int port) => new(IPAddress.Parse(ipv6 ? PodAIPv6 : PodAIPv4), port) { IsLocal = true };

    public static ServiceBackend BackendB(bool ipv6, int port) => new(IPAddress.Parse(ipv6 ? PodBIPv6 : PodBIPv4), port) { IsLocal = true };

    public static ServiceBackend BackendServer(bool ipv6, int port) => new(IPAddress.Parse(ipv6 ? ServerIPv6 : ServerIPv4), port);

    public void Dispose()
    {
        Services.Dispose();
        Network?.Dispose();
        _plain.ForEach(static p => p.Dispose());
        ServerRtnetlink.Dispose();
        Server.Dispose();
        NetworkNamespace.TryDelete(_serverName);
        Node.Dispose();
    }

    private static void SetUp(RtnetlinkClient rtnetlink, int index, string ipv4, string ipv6)
    {
        rtnetlink.Links.SetUp(index);
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv4}/24"));
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv6}/64") { Flags = AddressFlags.NoDad });
    }

    private static void Route(RtnetlinkClient rtnetlink, string prefix, string gateway) =>
        rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse(prefix)) { Gateway = IPAddress.Parse(gateway) });
}
