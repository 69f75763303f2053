using System.Net;
using System.Net.Sockets;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A pod of a <see cref="PodNetwork"/>, and the remote or another pod: the bundled programs redirect between them.</summary>
internal sealed class RoutingVariant(PodNode node, bool toRemote) : DatapathVariant($"{PodNode.Label(node.Device)} + BPF")
{
    public override NetworkNamespace ClientNamespace => node.A.Namespace;

    public override NetworkNamespace ServerNamespace => toRemote ? node.Remote : node.B.Namespace;

    public override double? Bound => (toRemote, node.Device) switch
    {
        (true, PodDevice.Netkit) => 2.6,
        (true, PodDevice.Veth) => 3.2,
        _ => null,
    };

    public override double? Aim => (toRemote, node.Device) switch
    {
        (true, PodDevice.Netkit) => 2.0,
        (true, PodDevice.Veth) => 2.5,
        _ => null,
    };

    public override IPAddress ServerAddress(AddressFamily family) => toRemote ? Node.RemoteAddress(family) : PodNode.AddressOf(node.B, family);

    public override PathCounters ReadPath()
    {
        VerdictCounters ofClient = node.Network.ReadCounters(node.A);
        long forwarded = node.ReadForwarded();
        return toRemote
            ? new((long)ofClient[Verdict.PodToRemote].Packets, (long)ofClient[Verdict.RemoteToPod].Packets, forwarded)
            : new((long)ofClient[Verdict.PodToPod].Packets, (long)ofClient[Verdict.PodFromPod].Packets, forwarded);
    }
}
