using System.Net;
using System.Net.Sockets;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>A node with two pods that its IP stack routes: what pods have without BPF.</summary>
internal sealed class StackNode : Node
{
    private static readonly IPAddress[] s_gateways = [IPAddress.Parse("169.254.1.1"), IPAddress.Parse("fe80::1")];
    private static readonly IPAddress[] s_a = [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2")];
    private static readonly IPAddress[] s_b = [IPAddress.Parse("10.0.0.3"), IPAddress.Parse("fd00::3")];

    private readonly bool _netkit;
    private readonly ScratchNamespace _a;
    private readonly ScratchNamespace _b;
    private readonly List<RtnetlinkClient> _inside = [];
    private readonly List<BigTcpEnd> _ends = [];

    /// <param name="device">What connects a pod with the node.</param>
    /// <param name="purpose">What tells its namespaces from those of another one.</param>
    public StackNode(PodDevice device, string purpose = "s")
        : base($"{PodNode.Label(device)}-{purpose}")
    {
        _netkit = device == PodDevice.Netkit;
        Device = device;
        _a = ScratchNamespace.Create($"{PodNode.Label(device)}-{purpose}-a");
        _b = ScratchNamespace.Create($"{PodNode.Label(device)}-{purpose}-b");
        Connect("pa", _a.Namespace, s_a);
        Connect("pb", _b.Namespace, s_b);
    }

    public PodDevice Device { get; }

    public NetworkNamespace A => _a.Namespace;

    public NetworkNamespace B => _b.Namespace;

    public static IPAddress AddressOfA(AddressFamily family) => s_a[family == AddressFamily.InterNetwork ? 0 : 1];

    public static IPAddress AddressOfB(AddressFamily family) => s_b[family == AddressFamily.InterNetwork ? 0 : 1];

    public override void SetBigTcp(bool on) => SetBigTcp(on, [RemoteEnd, new(Rtnetlink.Links, Uplink.Index), .. _ends]);

    protected override void Dispose(bool disposing)
    {
        _inside.ForEach(static client => client.Dispose());
        _a.Dispose();
        _b.Dispose();
        base.Dispose(disposing);
    }

    private void Connect(string name, NetworkNamespace pod, IPAddress[] addresses)
    {
        PeerLink podSide = new("eth0") { Namespace = pod, AddressGenerationMode = AddressGenerationMode.None };
        LinkPair pair = _netkit
            ? Rtnetlink.Links.Create(new NetkitLink(name) { Mode = NetkitMode.L3, AddressGenerationMode = AddressGenerationMode.None, Peer = podSide })
            : Rtnetlink.Links.Create(new VethLink(name) { AddressGenerationMode = AddressGenerationMode.None, Peer = podSide });
        Rtnetlink.Links.SetUp(pair.Primary.Index);
        TcpSettings.Apply(pod);
        RtnetlinkClient inside = RtnetlinkClient.Open(pod);
        _inside.Add(inside);
        _ends.AddRange([new(Rtnetlink.Links, pair.Primary.Index), new(inside.Links, pair.Peer.Index)]);
        inside.Links.SetUp(pair.Peer.Index);
        for (int i = 0; i < addresses.Length; i++)
        {
            inside.Addresses.Add(new AddressSpec(pair.Peer.Index, InterfaceAddress.Host(addresses[i])) { Flags = AddressFlags.NoDad });
            IPNetwork everything = i == 0 ? RouteSpec.DefaultIPv4 : RouteSpec.DefaultIPv6;
            if (_netkit)
            {
                inside.Routes.Add(new RouteSpec(everything) { OutputInterface = pair.Peer.Index, Scope = RouteScope.Link });
            }
            else
            {
                // Permanent neighbours, as the pods of PodNetwork have them.
                inside.Neighbours.Add(new NeighbourSpec(pair.Peer.Index, s_gateways[i], pair.Primary.Address));
                inside.Routes.Add(new RouteSpec(everything) { OutputInterface = pair.Peer.Index, Gateway = s_gateways[i], OnLink = true });
                Rtnetlink.Neighbours.Add(new NeighbourSpec(pair.Primary.Index, addresses[i], pair.Peer.Address));
            }

            Rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(addresses[i], InterfaceAddress.Host(addresses[i]).PrefixLength)) { OutputInterface = pair.Primary.Index, Scope = RouteScope.Link });
        }
    }
}
