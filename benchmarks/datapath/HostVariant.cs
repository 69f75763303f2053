using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A process of the host and the remote: the floor of what pods can have. On a node with pods it also pays for the program at the uplink.</summary>
internal sealed class HostVariant(Node node, string name) : DatapathVariant(name)
{
    public override NetworkNamespace ClientNamespace => node.Host;

    public override NetworkNamespace ServerNamespace => node.Remote;

    public override IPAddress ServerAddress(AddressFamily family) => Node.RemoteAddress(family);

    public override PathCounters ReadPath()
    {
        LinkStatistics uplink = node.ReadUplink();
        return new((long)uplink.TransmittedPackets, (long)uplink.ReceivedPackets, node.ReadForwarded());
    }
}
