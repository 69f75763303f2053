using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>A pod on an ipvlan device of the uplink, with the programs that check its addresses, and the remote or another pod: the driver delivers between them.</summary>
internal sealed class IpvlanVariant(PodNode node, string name, Direction direction) : DatapathVariant(node, name, direction)
{
    public override NetworkNamespace ClientNamespace => node.A.Namespace;

    public override NetworkNamespace ServerNamespace => Direction == Direction.Remote ? node.Remote : node.B.Namespace;

    public override IPAddress ServerAddress(AddressFamily family) => Direction == Direction.Remote ? Node.RemoteAddress(family) : PodNode.AddressOf(node.B, family);

    public override PathCounters ReadPath()
    {
        // The node's stack forwards nothing of this, nor do programs decide where it goes: what the pod's device sends and receives went by the driver.
        using RtnetlinkClient inside = RtnetlinkClient.Open(node.A.Namespace);
        LinkStatistics device = inside.Links.Get(node.A.PodSideDevice.Index).Statistics!.Value;
        return new((long)device.TransmittedPackets, (long)device.ReceivedPackets, node.ReadForwarded());
    }
}
