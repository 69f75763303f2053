namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Where datagrams go and come from: the kernel, or in tests a script.</summary>
internal interface IDatagramChannel : IDisposable
{
    /// <summary>The port id that replies to this socket carry.</summary>
    uint PortId { get; }

    /// <summary>0 or <c>-errno</c>.</summary>
    int Send(ReadOnlySpan<byte> message);

    /// <summary>The length of the next datagram even where it exceeds <paramref name="buffer"/>; <c>-EAGAIN</c> when none is queued; else <c>-errno</c>.</summary>
    int Receive(Span<byte> buffer, out uint senderPortId);

    /// <summary>Lets the receive queue grow to at least <paramref name="length"/> bytes as the kernel counts them, where it may; how long it can become now.</summary>
    int EnlargeReceiveBuffer(int length);

    /// <summary>Waits for a datagram: false when <paramref name="timeout"/> passed without one.</summary>
    bool Wait(TimeSpan timeout);
}
