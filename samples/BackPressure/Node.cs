using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace BackPressure;

/// <summary>A node and a remote, in namespaces of their own, with a veth pair for the wire: <c>p0</c> is the node's uplink.</summary>
internal sealed class Node : IDisposable
{
    public const string Uplink = "p0";
    public const string RemoteAddress = "192.0.2.2";

    private const string HostName = "nksbp-node";
    private const string RemoteName = "nksbp-rem";
    private const string HostAddress = "192.0.2.1";

    public Node()
    {
        RemoveLeftovers();
        Host = NetworkNamespace.Create(HostName);
        Remote = NetworkNamespace.Create(RemoteName);
        Rtnetlink = RtnetlinkClient.Open(Host);
        using RtnetlinkClient remote = RtnetlinkClient.Open(Remote);
        Host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1"));
        LinkPair wire = Rtnetlink.Links.Create(new VethLink(Uplink) { Peer = new PeerLink("r0") { Namespace = Remote } });
        UplinkIndex = wire.Primary.Index;
        SetUp(Rtnetlink, wire.Primary.Index, HostAddress);
        SetUp(remote, wire.Peer.Index, RemoteAddress);
        remote.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse(HostAddress) });
    }

    public NetworkNamespace Host { get; }

    public NetworkNamespace Remote { get; }

    public RtnetlinkClient Rtnetlink { get; }

    public int UplinkIndex { get; }

    public void Dispose()
    {
        Rtnetlink.Dispose();
        Host.Dispose();
        Remote.Dispose();
        RemoveLeftovers();
    }

    private static void RemoveLeftovers()
    {
        NetworkNamespace.TryDelete(HostName);
        NetworkNamespace.TryDelete(RemoteName);
    }

    private static void SetUp(RtnetlinkClient rtnetlink, int index, string address)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(index);
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{address}/24"));
    }
}
