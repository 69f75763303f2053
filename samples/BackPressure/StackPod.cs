using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using Shared;

namespace BackPressure;

/// <summary>A pod without any program: the node's upper IP stack forwards for it.</summary>
internal sealed class StackPod : IDisposable
{
    public const string Address = "10.0.0.9";
    private const string Name = "nksbp-stack";
    private static readonly IPAddress s_gateway = IPAddress.Parse("169.254.1.1");

    public StackPod(NodeLab node, PodDevice device)
    {
        NetworkNamespace.TryDelete(Name);
        Namespace = NetworkNamespace.Create(Name);
        PeerLink inside = new("eth0") { Namespace = Namespace };
        LinkPair pair = device == PodDevice.Netkit
            ? node.Rtnetlink.Links.Create(new NetkitLink("stack0") { Peer = inside })
            : node.Rtnetlink.Links.Create(new VethLink("stack0") { Peer = inside });
        using RtnetlinkClient pod = RtnetlinkClient.Open(Namespace);
        pod.Links.SetUp(pair.Peer.Index);
        pod.Addresses.Add(new AddressSpec(pair.Peer.Index, $"{Address}/32"));
        node.Rtnetlink.Links.SetUp(pair.Primary.Index);
        node.Rtnetlink.Addresses.Add(new AddressSpec(pair.Primary.Index, $"{s_gateway}/32"));
        node.Rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse($"{Address}/32")) { OutputInterface = pair.Primary.Index, Scope = RouteScope.Link });
        pod.Routes.Add(new RouteSpec(new System.Net.IPNetwork(s_gateway, 32)) { OutputInterface = pair.Peer.Index, Scope = RouteScope.Link });
        pod.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("0.0.0.0/0")) { Gateway = s_gateway, OutputInterface = pair.Peer.Index });
    }

    public NetworkNamespace Namespace { get; }

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(Name);
    }
}
