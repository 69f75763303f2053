using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

public sealed partial class NetlinkSocket
{
    // Answers to some thousand requests.
    private const int BatchReceiveBufferLength = 2 * 1024 * 1024;

    private int _receiveBufferLength;

    /// <summary>A batch of requests for this socket.</summary>
    public NetlinkBatch CreateBatch() => new(this);

    internal NetlinkBatchResult Send(NetlinkBatch batch, NetlinkBatchOptions options)
    {
        lock (_lock)
        {
            BeginExchange();
            try
            {
                NetlinkBatchExchange exchange = new(batch, options);
                while (!exchange.IsFinished)
                {
                    SendNext(exchange);
                }

                return exchange.ToResult();
            }
            finally
            {
                _exchanging = false;
            }
        }
    }

    private void SendNext(NetlinkBatchExchange exchange)
    {
        FinishAbandonedDump();
        if (_receiveBufferLength == 0)
        {
            _receiveBufferLength = _channel.EnlargeReceiveBuffer(BatchReceiveBufferLength);
        }

        int count = exchange.Plan(_receiveBufferLength);
        uint first = ReserveSequences(count);
        ReadOnlySpan<byte> requests = exchange.Prepare(count, first);
        int sent = _channel.Send(requests);
        if (sent < 0)
        {
            exchange.FailSend(new NetlinkError(-sent, new NetlinkExtendedAck { Message = $"the send of {count} requests in {requests.Length} bytes failed; none of them was executed" }));
            return;
        }

        try
        {
            ReadAnswers(requests, first, count, exchange);
        }
        catch (NetlinkTimeoutException timeout)
        {
            exchange.LoseAnswers(timeout.Error);
            exchange.Stop();
        }
    }

    private void ReadAnswers(ReadOnlySpan<byte> requests, uint first, int count, NetlinkBatchExchange exchange)
    {
        bool lost = false;
        while (true)
        {
            byte[] buffer = _buffer;
            int length = Receive(requests, buffer, wait: !lost, out bool truncated);
            if (length == -Errno.EAGAIN)
            {
                exchange.LoseAnswers(Overflow());
                return;
            }

            if (length is < 0 and not -Errno.ENOBUFS)
            {
                exchange.LoseAnswers(new NetlinkError(-length, null) { IsAnswerLost = true });
                exchange.Stop();
                return;
            }

            if (length < 0)
            {
                // The kernel has executed the whole send before it returned: what it could queue is there, and the rest will not come.
                lost = true;
                continue;
            }

            if (truncated)
            {
                // A reply longer than any other: acknowledgements are capped. It is lost, the request is not.
                continue;
            }

            foreach (NetlinkMessage message in new NetlinkMessages(buffer.AsSpan(0, length)))
            {
                uint position = message.Sequence - first;
                if (position >= (uint)count || message.PortId != _channel.PortId)
                {
                    _logger.ForeignSequence(message.Sequence, first);
                    continue;
                }

                if (exchange.Take((int)position, message, OnBatchWarning))
                {
                    if (lost)
                    {
                        exchange.LoseAnswers(Overflow());
                    }

                    return;
                }
            }
        }
    }

    private static NetlinkError Overflow() =>
        new(Errno.ENOBUFS, new NetlinkExtendedAck { Message = "the socket's receive buffer overflowed and answers were lost; whether the request was executed is unknown" }) { IsAnswerLost = true };

    private void OnBatchWarning(int number, NetlinkWarning warning)
    {
        _logger.KernelWarning(warning.RequestType, warning.ExtendedAck);
        _options.WarningHandler?.Invoke(warning);
    }

    /// <summary>The first of <paramref name="count"/> sequence numbers in a row, none of them 0.</summary>
    private uint ReserveSequences(int count)
    {
        if (_sequence > uint.MaxValue - (uint)count)
        {
            _sequence = 0;
        }

        uint first = _sequence + 1;
        _sequence += (uint)count;
        return first;
    }
}
