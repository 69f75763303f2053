using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitPods;

/// <summary>Somebody who sends and receives: a pod or the host.</summary>
internal sealed record Endpoint(string Name, NetworkNamespace Namespace, IReadOnlyList<IPAddress> Addresses)
{
    public IPAddress AddressOf(AddressFamily family) => Addresses.First(a => a.AddressFamily == family);
}
