using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>
/// A node and a remote: two namespaces with a veth pair between them that stands in for the NICs. The node forwards. Neighbours are permanent, so that no address is
/// resolved in a measurement, and what TCP would adapt to is the same for all who are compared.
/// </summary>
internal class Node : IDisposable
{
    public const string UplinkName = "p0";

    private static readonly IPAddress[] s_host = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];
    private static readonly IPAddress[] s_remote = [IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::2")];

    private readonly ScratchNamespace _host;
    private readonly ScratchNamespace _remote;
    private readonly RtnetlinkClient _remoteRtnetlink;
    private readonly LinkInfo _remoteEnd;

    public Node(string purpose)
    {
        _host = ScratchNamespace.Create(purpose);
        _remote = ScratchNamespace.Create($"{purpose}-rem");
        Rtnetlink = RtnetlinkClient.Open(Host);
        _remoteRtnetlink = RtnetlinkClient.Open(Remote);
        Host.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair wire = Rtnetlink.Links.Create(new VethLink(UplinkName)
        {
            AddressGenerationMode = AddressGenerationMode.None,
            Peer = new PeerLink("r0") { Namespace = Remote, AddressGenerationMode = AddressGenerationMode.None },
        });
        (Uplink, _remoteEnd) = (wire.Primary, wire.Peer);
        SetUp(Rtnetlink, wire.Primary, s_host, wire.Peer, s_remote);
        SetUp(_remoteRtnetlink, wire.Peer, s_remote, wire.Primary, s_host);
        TcpSettings.Apply(Host);
        TcpSettings.Apply(Remote);
        _remoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = s_host[0] });
        _remoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("fd00::/64")) { Gateway = s_host[1] });
    }

    public NetworkNamespace Host => _host.Namespace;

    public NetworkNamespace Remote => _remote.Namespace;

    /// <summary><c>p0</c>, the node's end of the wire.</summary>
    public LinkInfo Uplink { get; }

    protected RtnetlinkClient Rtnetlink { get; }

    /// <summary>The remote's end of the wire.</summary>
    protected BigTcpEnd RemoteEnd => new(_remoteRtnetlink.Links, _remoteEnd.Index);

    public static IPAddress HostAddress(AddressFamily family) => s_host[family == AddressFamily.InterNetwork ? 0 : 1];

    public static IPAddress RemoteAddress(AddressFamily family) => s_remote[family == AddressFamily.InterNetwork ? 0 : 1];

    public LinkStatistics ReadUplink() => Rtnetlink.Links.Get(Uplink.Index).Statistics!.Value;

    public LinkStatistics ReadLoopback() => Rtnetlink.Links.Get("lo").Statistics!.Value;

    /// <summary>Gives BIG TCP to all devices of the path, or takes it from them. Connections that are made after that go by it.</summary>
    /// <exception cref="BigTcpException">A device of the path cannot have it.</exception>
    public virtual void SetBigTcp(bool on) => SetBigTcp(on, [new(Rtnetlink.Links, Uplink.Index), RemoteEnd]);

    /// <summary>What the node's IP stack forwarded so far, IPv4 and IPv6.</summary>
    public long ReadForwarded() => ForwardedPackets.Read(Host);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _remoteRtnetlink.Dispose();
        Rtnetlink.Dispose();
        _remote.Dispose();
        _host.Dispose();
    }

    protected static void SetBigTcp(bool on, IReadOnlyList<BigTcpEnd> ends)
    {
        BigTcpPlan plan = on ? BigTcpPlan.Enable(ends) : BigTcpPlan.Disable(ends);
        if (!plan.IsPossible)
        {
            throw new BigTcpException("BIG TCP for a path", plan.Obstacles);
        }

        plan.Apply();
    }

    private static void SetUp(RtnetlinkClient rtnetlink, LinkInfo own, IPAddress[] addresses, LinkInfo other, IPAddress[] neighbours)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(own.Index);
        rtnetlink.Addresses.Add(new AddressSpec(own.Index, new InterfaceAddress(addresses[0], 24)));
        rtnetlink.Addresses.Add(new AddressSpec(own.Index, new InterfaceAddress(addresses[1], 64)) { Flags = AddressFlags.NoDad });
        foreach (IPAddress neighbour in neighbours)
        {
            rtnetlink.Neighbours.Replace(new NeighbourSpec(own.Index, neighbour, other.Address));
        }
    }
}
