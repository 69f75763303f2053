using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>A pod without programs, and the remote or another pod: the host's IP stack forwards between them.</summary>
internal sealed class StackVariant(StackNode node, string name, Direction direction) : DatapathVariant(node, name, direction)
{
    public override NetworkNamespace ClientNamespace => node.A;

    public override NetworkNamespace ServerNamespace => Direction == Direction.Remote ? node.Remote : node.B;

    public override IPAddress ServerAddress(AddressFamily family) => Direction == Direction.Remote ? Node.RemoteAddress(family) : StackNode.AddressOfB(family);

    public override PathCounters ReadPath()
    {
        // It counts both ways in one, and there is no other way.
        long forwarded = node.ReadForwarded();
        return new(forwarded, forwarded, 0);
    }
}
