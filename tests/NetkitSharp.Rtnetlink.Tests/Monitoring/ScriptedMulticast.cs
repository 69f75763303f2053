using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Notifications by script.</summary>
internal sealed class ScriptedMulticast : IMulticastChannel
{
    private readonly Queue<(byte[] Bytes, uint Sender, int Result)> _queued = [];

    internal void Queue(byte[] datagram, uint sender = 0, int? length = null) => _queued.Enqueue((datagram, sender, length ?? datagram.Length));

    internal void QueueError(int errno) => _queued.Enqueue(([], 0, -errno));

    public int Receive(Span<byte> buffer, out uint senderPortId, out int? namespaceId)
    {
        namespaceId = null;
        senderPortId = 0;
        if (!_queued.TryDequeue(out (byte[] Bytes, uint Sender, int Result) next))
        {
            return -Errno.EAGAIN;
        }

        senderPortId = next.Sender;
        next.Bytes.AsSpan(0, Math.Min(next.Bytes.Length, buffer.Length)).CopyTo(buffer);
        return next.Result;
    }

    public ValueTask<int> WaitAsync(CancellationToken cancellationToken) => throw new NotSupportedException("scripted monitors are stepped");

    public void Dispose()
    {
    }
}
