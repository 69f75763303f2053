using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>A pod of a <see cref="PodNetwork"/>, and the remote or another pod: the bundled programs redirect between them.</summary>
internal sealed class RoutingVariant(PodNode node, string name, Direction direction) : DatapathVariant(node, name, direction)
{
    public override NetworkNamespace ClientNamespace => node.A.Namespace;

    public override NetworkNamespace ServerNamespace => Direction == Direction.Remote ? node.Remote : node.B.Namespace;

    public override IReadOnlyList<uint> Programs =>
    [
        node.A.Attachment!.FromPod.GetInfo().ProgramId,
        node.A.Attachment!.ToPod.GetInfo().ProgramId,
        node.B.Attachment!.FromPod.GetInfo().ProgramId,
        node.B.Attachment!.ToPod.GetInfo().ProgramId,
        .. node.Host.Run(() => BpfHooks.QueryTcx(node.Uplink.Index, TcxHook.Ingress).Entries.Select(static entry => entry.ProgramId).ToArray()),
    ];

    public override IPAddress ServerAddress(AddressFamily family) => Direction == Direction.Remote ? Node.RemoteAddress(family) : PodNode.AddressOf(node.B, family);

    public override PathCounters ReadPath()
    {
        VerdictCounters ofClient = node.Network.ReadCounters(node.A);
        long forwarded = node.ReadForwarded();
        return Direction == Direction.Remote
            ? new((long)ofClient[Verdict.PodToRemote].Packets, (long)ofClient[Verdict.RemoteToPod].Packets, forwarded)
            : new((long)ofClient[Verdict.PodToPod].Packets, (long)ofClient[Verdict.PodFromPod].Packets, forwarded);
    }
}
