using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Fdb;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Nexthops;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Rules;
using NetkitSharp.Rtnetlink.Statistics;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink;

/// <summary>
/// The network configuration of one network namespace. The client belongs for life to the namespace that it was opened in, and may be used from any thread.
/// </summary>
/// <example>
/// <code>
/// using var pod = NetworkNamespace.Create("pod-a");
/// using var rtnl = RtnetlinkClient.Open();
/// LinkPair pair = rtnl.Links.Create(new NetkitLink("nk-a") { Peer = new("eth0") { Namespace = pod } });
/// </code>
/// </example>
public sealed class RtnetlinkClient : IDisposable
{
    private RtnetlinkClient(NetlinkSocket socket)
    {
        Socket = socket;
        Links = new LinkClient(socket);
        Addresses = new AddressClient(socket);
        Routes = new RouteClient(socket);
        Nexthops = new NexthopClient(socket);
        Neighbours = new NeighbourClient(socket);
        Fdb = new FdbClient(socket);
        Rules = new RuleClient(socket);
        NamespaceIds = new NamespaceIdClient(socket);
        Statistics = new StatisticsClient(socket);
        Qdiscs = new QdiscClient(socket);
        TrafficClasses = new TrafficClassClient(socket);
        Filters = new FilterClient(socket);
    }

    /// <summary>The socket beneath, for requests that nobody has typed yet.</summary>
    public NetlinkSocket Socket { get; }

    /// <summary>Links: devices, virtual and physical.</summary>
    public LinkClient Links { get; }

    /// <summary>The IPv4 and IPv6 addresses of links.</summary>
    public AddressClient Addresses { get; }

    /// <summary>The routing tables.</summary>
    public RouteClient Routes { get; }

    /// <summary>Nexthop objects and groups, which routes refer to by id.</summary>
    public NexthopClient Nexthops { get; }

    /// <summary>The ARP and IPv6 neighbour tables.</summary>
    public NeighbourClient Neighbours { get; }

    /// <summary>The forwarding tables of bridges and VXLAN links.</summary>
    public FdbClient Fdb { get; }

    /// <summary>The rules of policy routing.</summary>
    public RuleClient Rules { get; }

    /// <summary>The ids by which this network namespace knows others.</summary>
    public NamespaceIdClient NamespaceIds { get; }

    /// <summary>The counters of links.</summary>
    public StatisticsClient Statistics { get; }

    /// <summary>The queueing disciplines of links: what traffic control does with what they send.</summary>
    public QdiscClient Qdiscs { get; }

    /// <summary>The classes of queueing disciplines that have some.</summary>
    public TrafficClassClient TrafficClasses { get; }

    /// <summary>The filters of traffic control, BPF programs among them.</summary>
    public FilterClient Filters { get; }

    /// <summary>Opens a client in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">The kernel refused the socket: EMFILE, ENFILE.</exception>
    public static RtnetlinkClient Open(RtnetlinkOptions? options = null) =>
        new(NetlinkSocket.Open((options ?? new RtnetlinkOptions()).ForSocket()));

    /// <summary>Opens a client in <paramref name="target"/>, which may be disposed of afterwards. Entering it takes CAP_SYS_ADMIN; using the client does not.</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN to enter is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused the socket: EMFILE, ENFILE.</exception>
    public static RtnetlinkClient Open(NetworkNamespace target, RtnetlinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new RtnetlinkClient(target.OpenNetlinkSocket((options ?? new RtnetlinkOptions()).ForSocket()));
    }

    /// <summary>A batch: many requests in few sends. <c>batch.AddRoute(...)</c> and its like fill it.</summary>
    public NetlinkBatch CreateBatch() => Socket.CreateBatch();

    /// <summary>
    /// Opens a monitor of the client's network namespace, with sockets of its own. Takes CAP_NET_ADMIN there, and CAP_SYS_ADMIN to enter where the calling thread is elsewhere; <see cref="RtnetlinkMonitor.Open(RtnetlinkMonitorOptions?)"/> in the
    /// thread's own namespace takes neither.
    /// </summary>
    /// <exception cref="NamespacePermissionException">EPERM: one of the two is missing.</exception>
    /// <inheritdoc cref="RtnetlinkMonitor.Open(RtnetlinkMonitorOptions?)" path="/exception"/>
    public RtnetlinkMonitor OpenMonitor(RtnetlinkMonitorOptions? options = null)
    {
        using NetworkNamespace home = NetworkNamespace.OpenSocketNamespace(Socket);
        return RtnetlinkMonitor.Open(home, options);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => Socket.Dispose();
}
