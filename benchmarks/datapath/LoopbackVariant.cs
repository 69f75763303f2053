using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>Two processes of the host over its loopback device.</summary>
internal sealed class LoopbackVariant(Node node) : DatapathVariant("host loopback")
{
    public override NetworkNamespace ClientNamespace => node.Host;

    public override NetworkNamespace ServerNamespace => node.Host;

    public override IPAddress ServerAddress(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    public override PathCounters ReadPath()
    {
        // What is sent is what is received: half of it each way.
        LinkStatistics loopback = node.ReadLoopback();
        return new((long)loopback.TransmittedPackets / 2, (long)loopback.ReceivedPackets / 2, node.ReadForwarded());
    }
}
