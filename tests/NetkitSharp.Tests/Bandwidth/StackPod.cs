using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>A pod as it is without any program: the host's IP stack forwards for it.</summary>
internal sealed class StackPod : IDisposable
{
    public const string Address = "10.0.0.9";
    private readonly string _name = $"nks-stk-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";

    public StackPod(NodeLab node, PodDevice device)
    {
        Namespace = NetworkNamespace.Create(_name);
        PeerLink inside = new("eth0") { Namespace = Namespace };
        LinkPair pair = device == PodDevice.Netkit
            ? node.Rtnetlink.Links.Create(new NetkitLink("stk0") { Peer = inside, Mode = NetkitMode.L3 })
            : node.Rtnetlink.Links.Create(new VethLink("stk0") { Peer = inside });
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(Namespace);
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(pair.Peer.Index);
        rtnetlink.Addresses.Add(new AddressSpec(pair.Peer.Index, $"{Address}/32"));
        node.Rtnetlink.Links.SetUp(pair.Primary.Index);
        node.Rtnetlink.Addresses.Add(new AddressSpec(pair.Primary.Index, "10.255.0.1/32"));
        node.Rtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse($"{Address}/32")) { OutputInterface = pair.Primary.Index, Scope = RouteScope.Link });
        IPAddress gateway = IPAddress.Parse("10.255.0.1");
        rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(gateway, 32)) { OutputInterface = pair.Peer.Index, Scope = RouteScope.Link });
        rtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("0.0.0.0/0")) { Gateway = gateway, OutputInterface = pair.Peer.Index });
        SpinWait.SpinUntil(() => rtnetlink.Links.Get(pair.Peer.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
    }

    public NetworkNamespace Namespace { get; }

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(_name);
    }
}
