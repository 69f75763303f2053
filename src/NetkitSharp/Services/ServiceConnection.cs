using System.Net;

namespace NetkitSharp.Services;

/// <summary>A connection that goes through the load balancer.</summary>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Client">Who opened it.</param>
/// <param name="Frontend">Where it was opened to.</param>
/// <param name="Backend">Where it goes.</param>
public sealed record ServiceConnection(ServiceProtocol Protocol, IPEndPoint Client, IPEndPoint Frontend, IPEndPoint Backend)
{
    /// <summary>The service; null where that was removed.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Whom the backend takes for the client: the node, or the client's address with another port, where its own has a connection to the backend by another service. Null where that is the client.</summary>
    public IPEndPoint? MasqueradedAs { get; init; }

    /// <summary>Whether packets go to the backend whole, in IPIP, and it answers by itself.</summary>
    public bool IsDirectReturn { get; init; }

    /// <summary>How far it is.</summary>
    public ServiceConnectionState State { get; init; }

    /// <summary>How long ago a packet of it was seen, to about a second.</summary>
    public TimeSpan Idle { get; init; }
}
