using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>A process of the host and the remote: the floor of what pods can have. On a node with pods it also pays for the program at the uplink.</summary>
internal sealed class HostVariant(Node node, string name) : DatapathVariant(node, name, Direction.Remote)
{
    public override NetworkNamespace ClientNamespace => Node.Host;

    public override NetworkNamespace ServerNamespace => Node.Remote;

    public override IPAddress ServerAddress(AddressFamily family) => Node.RemoteAddress(family);

    public override PathCounters ReadPath()
    {
        LinkStatistics uplink = Node.ReadUplink();
        return new((long)uplink.TransmittedPackets, (long)uplink.ReceivedPackets, Node.ReadForwarded());
    }
}
