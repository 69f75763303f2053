using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace Shared;

/// <summary>
/// A node and a remote in namespaces of their own, for two machines; a veth pair is the wire between them, <c>p0</c> on the node, <c>r0</c> on the remote. All is removed when this is disposed of.
/// </summary>
internal sealed class NodeLab : IDisposable
{
    public const string UplinkName = "p0";
    public const string RemoteDeviceName = "r0";
    public const string HostIPv4 = "192.0.2.1";
    public const string HostIPv6 = "2001:db8::1";
    public const string RemoteIPv4 = "192.0.2.2";
    public const string RemoteIPv6 = "2001:db8::2";

    private readonly string _network;

    /// <param name="network">The name of the pod network that will be on the node, with which the names of the namespaces begin. What a run that was killed left of it is removed.</param>
    public NodeLab(string network)
    {
        _network = network;
        RemoveLeftovers();
        Host = NetworkNamespace.Create(HostName);
        Remote = NetworkNamespace.Create(RemoteName);
        Rtnetlink = RtnetlinkClient.Open(Host);
        RemoteRtnetlink = RtnetlinkClient.Open(Remote);

        // The programs route as the node's own stack would, and only where it would: forwarding has to be on.
        Host.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair wire = Rtnetlink.Links.Create(new VethLink(UplinkName) { Peer = new PeerLink(RemoteDeviceName) { Namespace = Remote } });
        Uplink = wire.Primary;
        RemoteDevice = wire.Peer;
        SetUp(Rtnetlink, Uplink.Index, HostIPv4, HostIPv6);
        SetUp(RemoteRtnetlink, RemoteDevice.Index, RemoteIPv4, RemoteIPv6);

        // The way back to the pods, which a fabric would know by BGP or static routes.
        RemoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse(HostIPv4) });
        RemoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("fd00::/64")) { Gateway = IPAddress.Parse(HostIPv6) });
    }

    /// <summary>The node's namespace.</summary>
    public NetworkNamespace Host { get; }

    public NetworkNamespace Remote { get; }

    public RtnetlinkClient Rtnetlink { get; }

    public RtnetlinkClient RemoteRtnetlink { get; }

    public LinkInfo Uplink { get; }

    public LinkInfo RemoteDevice { get; }

    private string HostName => $"{_network}-node";

    private string RemoteName => $"{_network}-rem";

    /// <summary>Options for the pod network of this node, with its uplink.</summary>
    public PodNetworkOptions Options(PodDevice device) => new() { Name = _network, Device = device, HostNamespace = Host, Uplinks = [UplinkName] };

    public void Dispose()
    {
        Rtnetlink.Dispose();
        RemoteRtnetlink.Dispose();
        Host.Dispose();
        Remote.Dispose();
        RemoveLeftovers();
    }

    /// <summary>Also what a run that was killed left.</summary>
    private void RemoveLeftovers()
    {
        PodNetwork.RemoveLeftovers(new PodNetworkOptions { Name = _network });
        NetworkNamespace.TryDelete(HostName);
        NetworkNamespace.TryDelete(RemoteName);
    }

    private static void SetUp(RtnetlinkClient rtnetlink, int index, string ipv4, string ipv6)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(index);
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv4}/24"));
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv6}/64") { Flags = AddressFlags.NoDad });
    }
}
