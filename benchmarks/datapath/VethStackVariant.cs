using System.Globalization;
using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>Two pods on veth pairs, routed by the host's IP stack: what pods have without BPF.</summary>
internal sealed class VethStackVariant : DatapathVariant
{
    private static readonly IPAddress s_gateway = IPAddress.Parse("169.254.1.1");
    private static readonly IPAddress s_client = IPAddress.Parse("10.0.1.2");
    private static readonly IPAddress s_server = IPAddress.Parse("10.0.1.3");

    private readonly ScratchNamespace _host = ScratchNamespace.Create("stack");
    private readonly ScratchNamespace _clientPod = ScratchNamespace.Create("stack-a");
    private readonly ScratchNamespace _serverPod = ScratchNamespace.Create("stack-b");

    public VethStackVariant()
        : base("veth + stack")
    {
        _host.Namespace.Run(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1"));
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(_host.Namespace);
        Connect(rtnetlink, "va", _clientPod.Namespace, s_client);
        Connect(rtnetlink, "vb", _serverPod.Namespace, s_server);
    }

    public override NetworkNamespace ClientNamespace => _clientPod.Namespace;

    public override NetworkNamespace ServerNamespace => _serverPod.Namespace;

    public override IPAddress ServerAddress => s_server;

    public override long ReadPathPackets()
    {
        string[] lines = _host.Namespace.Run(() => File.ReadAllLines("/proc/thread-self/net/snmp"));
        string[] ip = [.. lines.Where(l => l.StartsWith("Ip: ", StringComparison.Ordinal))];
        return long.Parse(ip[1].Split(' ')[Array.IndexOf(ip[0].Split(' '), "ForwDatagrams")], CultureInfo.InvariantCulture);
    }

    public override void Dispose()
    {
        _clientPod.Dispose();
        _serverPod.Dispose();
        _host.Dispose();
    }

    private static void Connect(RtnetlinkClient host, string name, NetworkNamespace pod, IPAddress address)
    {
        LinkPair pair = host.Links.Create(new VethLink(name) { Peer = new PeerLink("eth0") { Namespace = pod } });
        host.Links.SetUp(pair.Primary.Index);
        using RtnetlinkClient inside = RtnetlinkClient.Open(pod);
        inside.Links.SetUp(pair.Peer.Index);
        inside.Addresses.Add(new AddressSpec(pair.Peer.Index, InterfaceAddress.Host(address)));

        // Permanent neighbours, as the pods of PodNetwork have them: no ARP in the measurement.
        inside.Neighbours.Add(new NeighbourSpec(pair.Peer.Index, s_gateway, pair.Primary.Address));
        inside.Routes.Add(new RouteSpec(new IPNetwork(IPAddress.Any, 0)) { OutputInterface = pair.Peer.Index, Gateway = s_gateway, OnLink = true });
        host.Neighbours.Add(new NeighbourSpec(pair.Primary.Index, address, pair.Peer.Address));
        host.Routes.Add(new RouteSpec(new IPNetwork(address, 32)) { OutputInterface = pair.Primary.Index, Scope = RouteScope.Link });
    }
}
