using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>How a client gets to the backend.</summary>
/// <param name="Title">For people.</param>
/// <param name="IsOurs">Whether it is held against the bound.</param>
/// <param name="Open">Sockets of the client's, one for each connection: opened before, since to open one among the members of a cgroup disturbs the machine.</param>
/// <param name="Server">Who answers.</param>
/// <param name="Target">What it connects to: a service, whose address nobody has, or the backend itself.</param>
internal sealed record ConnectionWay(string Title, bool IsOurs, Func<Socket[]> Open, Exchange Server, IPEndPoint Target);
