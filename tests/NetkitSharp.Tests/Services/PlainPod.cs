using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services;

/// <summary>A pod that is a veth pair and two routes, with an address of each family: the node's IP stack forwards for it.</summary>
internal sealed class PlainPod : IDisposable
{
    private readonly string _name = $"nks-pln-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";

    public PlainPod(NodeLab node, string device, string ipv4, string ipv6)
    {
        Namespace = NetworkNamespace.Create(_name);
        LinkPair pair = node.Rtnetlink.Links.Create(new VethLink(device) { Peer = new PeerLink("eth0") { Namespace = Namespace } });
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(Namespace);
        int inside = pair.Peer.Index;
        int outside = pair.Primary.Index;
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(inside);
        rtnetlink.Addresses.Add(new AddressSpec(inside, $"{ipv4}/32"));
        rtnetlink.Addresses.Add(new AddressSpec(inside, $"{ipv6}/128") { Flags = AddressFlags.NoDad });
        node.Rtnetlink.Links.SetUp(outside);
        node.Rtnetlink.Addresses.Add(new AddressSpec(outside, "169.254.1.1/32"));
        node.Rtnetlink.Addresses.Add(new AddressSpec(outside, "fe80::1/64") { Flags = AddressFlags.NoDad });
        foreach ((string address, string gateway, string all) in ((string, string, string)[])[($"{ipv4}/32", "169.254.1.1", "0.0.0.0/0"), ($"{ipv6}/128", "fe80::1", "::/0")])
        {
            node.Rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse(address)) { OutputInterface = outside });
            if (gateway == "169.254.1.1")
            {
                rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("169.254.1.1/32")) { OutputInterface = inside, Scope = RouteScope.Link });
            }

            rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse(all)) { Gateway = IPAddress.Parse(gateway), OutputInterface = inside });
        }

        SpinWait.SpinUntil(() => rtnetlink.Links.Get(inside).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
        Inside = rtnetlink.Links.Get(inside);
        Outside = node.Rtnetlink.Links.Get(outside);
    }

    public NetworkNamespace Namespace { get; }

    public LinkInfo Inside { get; }

    public LinkInfo Outside { get; }

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(_name);
    }
}
