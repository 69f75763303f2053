using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>Two processes of the host over its loopback device.</summary>
internal sealed class LoopbackVariant(Node node, string name) : DatapathVariant(node, name, Direction.Pod)
{
    public override NetworkNamespace ClientNamespace => Node.Host;

    public override NetworkNamespace ServerNamespace => Node.Host;

    public override IPAddress ServerAddress(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    public override PathCounters ReadPath()
    {
        // What is sent is what is received, both ways in one.
        LinkStatistics loopback = Node.ReadLoopback();
        return new((long)loopback.TransmittedPackets, (long)loopback.ReceivedPackets, Node.ReadForwarded());
    }
}
