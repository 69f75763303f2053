using System.Net;

namespace NetkitSharp.Services;

/// <summary>A reading of the counters of one backend, since it is in its service (<c>struct backend_counters</c>). Bytes are those from the link-layer header on.</summary>
/// <param name="Address">The backend's address.</param>
/// <param name="Port">The backend's port.</param>
public sealed record ServiceBackendCounters(IPAddress Address, int Port)
{
    /// <summary>Whether it was taken out of the service, and has connections still.</summary>
    public bool IsDraining { get; init; }

    /// <summary>Connections that were led to it.</summary>
    public ulong Connections { get; init; }

    /// <summary>Packets to it.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes to it.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Packets from it.</summary>
    public ulong ReplyPackets { get; init; }

    /// <summary>Bytes from it.</summary>
    public ulong ReplyBytes { get; init; }
}
