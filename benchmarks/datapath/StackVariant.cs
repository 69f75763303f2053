using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A pod without programs, and the remote or another pod: the host's IP stack forwards between them.</summary>
internal sealed class StackVariant(StackNode node, bool toRemote) : DatapathVariant($"{PodNode.Label(node.Device)} + stack")
{
    public override NetworkNamespace ClientNamespace => node.A;

    public override NetworkNamespace ServerNamespace => toRemote ? node.Remote : node.B;

    public override IPAddress ServerAddress(AddressFamily family) => toRemote ? Node.RemoteAddress(family) : StackNode.AddressOfB(family);

    public override PathCounters ReadPath()
    {
        // It counts both ways in one.
        long forwarded = node.ReadForwarded();
        return new(forwarded / 2, forwarded / 2, 0);
    }
}
