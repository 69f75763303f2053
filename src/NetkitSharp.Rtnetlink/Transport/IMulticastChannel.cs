namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Where notifications come from: multicast groups of the kernel's, or in tests a script.</summary>
internal interface IMulticastChannel : IDisposable
{
    /// <summary>
    /// The length of the next datagram even where it exceeds <paramref name="buffer"/> (the rest of it is lost then); <c>-EAGAIN</c> when none is queued; <c>-ENOBUFS</c> when some were lost; else <c>-errno</c>.
    /// </summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="senderPortId">0 for the kernel.</param>
    /// <param name="namespaceId">The id of the namespace that it is from; null for the socket's own.</param>
    int Receive(Span<byte> buffer, out uint senderPortId, out int? namespaceId);

    /// <summary>Waits for a datagram without a thread; 0, or the <c>-errno</c> that the waiting has taken from the socket.</summary>
    ValueTask<int> WaitAsync(CancellationToken cancellationToken);
}
