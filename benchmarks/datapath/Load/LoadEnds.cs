using System.Net;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>Where the two ends of a load are.</summary>
/// <param name="Client">The namespace of who asks.</param>
/// <param name="Server">The namespace of who answers.</param>
/// <param name="ServerAddress">At which address.</param>
internal sealed record LoadEnds(NetworkNamespace Client, NetworkNamespace Server, IPAddress ServerAddress)
{
    /// <summary>A listener of the server's.</summary>
    public LoadSocket Listen(bool stream) => Server.Run(() => LoadSocket.Listen(new LoadAddress(ServerAddress, 0), stream));

    /// <summary>Where to connect to.</summary>
    public LoadAddress AddressOf(LoadSocket listener) => new(ServerAddress, listener.Port);
}
