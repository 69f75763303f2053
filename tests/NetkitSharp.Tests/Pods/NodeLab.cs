using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods;

/// <summary>
/// A node and a remote: two namespaces with a veth pair as the wire between them, <c>p0</c> on the node, <c>r0</c> on the remote. The node forwards, and the
/// remote has routes to the pods by way of it.
/// </summary>
internal sealed class NodeLab : IDisposable
{
    public const string HostIPv4 = "192.0.2.1";
    public const string HostIPv6 = "2001:db8::1";
    public const string RemoteIPv4 = "192.0.2.2";
    public const string RemoteIPv6 = "2001:db8::2";
    public const string UplinkName = "p0";

    private readonly string _suffix = $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";

    public NodeLab()
    {
        Host = NetworkNamespace.Create(HostName);
        Remote = NetworkNamespace.Create(RemoteName);
        Rtnetlink = RtnetlinkClient.Open(Host);
        RemoteRtnetlink = RtnetlinkClient.Open(Remote);
        Host.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");

            // What a device says by itself when it comes up, it says at once, and not in the middle of what is counted.
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/mldv2_unsolicited_report_interval", "1");
        });
        LinkPair wire = Rtnetlink.Links.Create(new VethLink(UplinkName) { Peer = new PeerLink("r0") { Namespace = Remote } });
        Uplink = wire.Primary;
        Wire = wire.Peer;
        SetUp(Rtnetlink, wire.Primary.Index, HostIPv4, HostIPv6);
        SetUp(RemoteRtnetlink, wire.Peer.Index, RemoteIPv4, RemoteIPv6);
        RemoteRtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("10.0.0.0/24")) { Gateway = System.Net.IPAddress.Parse(HostIPv4) });
        RemoteRtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("fd00::/64")) { Gateway = System.Net.IPAddress.Parse(HostIPv6) });
        SpinWait.SpinUntil(() => Rtnetlink.Links.Get(Uplink.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
    }

    /// <summary>The node's namespace.</summary>
    public NetworkNamespace Host { get; }

    public NetworkNamespace Remote { get; }

    public string HostName => $"nks-node-{_suffix}";

    public string RemoteName => $"nks-rem-{_suffix}";

    public RtnetlinkClient Rtnetlink { get; }

    public RtnetlinkClient RemoteRtnetlink { get; }

    /// <summary><c>p0</c>, the node's end of the wire.</summary>
    public LinkInfo Uplink { get; }

    /// <summary><c>r0</c>, the remote's end of the wire.</summary>
    public LinkInfo Wire { get; }

    /// <summary>Options for a network of this node, with its uplink.</summary>
    public PodNetworkOptions Options(PodDevice device) => new() { Name = PodFixture.NetworkName, Device = device, HostNamespace = Host, Uplinks = [UplinkName] };

    /// <summary>What the node's IP stack forwarded so far, IPv4 and IPv6.</summary>
    public long ReadForwarded() => ForwardedPackets.Read(Host);

    public void Dispose()
    {
        Rtnetlink.Dispose();
        RemoteRtnetlink.Dispose();
        Host.Dispose();
        Remote.Dispose();
        NetworkNamespace.TryDelete(HostName);
        NetworkNamespace.TryDelete(RemoteName);
        StrayThreads.ShouldBeNone();
    }

    private static void SetUp(RtnetlinkClient rtnetlink, int index, string ipv4, string ipv6)
    {
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(index);
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv4}/24"));
        rtnetlink.Addresses.Add(new AddressSpec(index, $"{ipv6}/64") { Flags = AddressFlags.NoDad });
    }
}
