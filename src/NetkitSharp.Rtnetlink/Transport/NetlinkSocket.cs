using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>
/// A NETLINK_ROUTE socket with strict checking, extended and capped ACKs, that takes replies from the kernel only. It stays for life in the network namespace that the
/// thread was in which opened it, and may be used from any thread afterwards.
/// </summary>
/// <remarks>
/// Requests are synchronous: rtnetlink executes them inside the send. One request is under way at a time; calls from several threads wait for each other.
/// A call that succeeds allocates nothing by itself.
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</seealso>
public sealed partial class NetlinkSocket : IDisposable
{
    // The kernel sizes dump datagrams by the largest buffer seen, up to 32 KiB; only one huge message (a link with many VFs) exceeds this.
    private const int InitialBufferLength = 64 * 1024;

    // A datagram is never longer than the socket's receive buffer, which is far below this.
    private const int MaxBufferLength = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly IDatagramChannel _channel;
    private readonly NetlinkSocketOptions _options;
    private readonly ILogger _logger;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(InitialBufferLength);
    private uint _sequence;
    private uint _unfinishedDump;
    private bool _exchanging;
    private bool _disposed;

    internal NetlinkSocket(IDatagramChannel channel, NetlinkSocketOptions options)
    {
        _options = NetlinkSocketOptions.Check(options);
        _channel = channel;
        _logger = options.LoggerFactory?.CreateLogger<NetlinkSocket>() ?? NullLogger<NetlinkSocket>.Instance;
    }

    /// <summary>nlmsg_pid of the replies: the address that the kernel gave this socket.</summary>
    public uint PortId => _channel.PortId;

    /// <summary>The descriptor, which stays the socket's; null where there is none.</summary>
    internal System.Runtime.InteropServices.SafeHandle? Handle => (_channel as KernelChannel)?.Handle;

    /// <summary>How the socket behaves.</summary>
    public NetlinkSocketOptions Options => _options;

    /// <summary>Opens a socket in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">The kernel refused: EMFILE, ENFILE, or EPROTONOSUPPORT without rtnetlink.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; nothing was opened.</exception>
    public static NetlinkSocket Open(NetlinkSocketOptions? options = null)
    {
        options = NetlinkSocketOptions.Check(options);
        return new NetlinkSocket(KernelChannel.Open(), options);
    }

    /// <summary>Sends a request and waits for its acknowledgement. NLM_F_REQUEST and NLM_F_ACK are set for the caller.</summary>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel executed the request.</returns>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryAcknowledge(scoped ref NetlinkMessageWriter request, NetlinkAttributeSpace? space, [NotNullWhen(false)] out NetlinkError? error)
    {
        Discard receiver = default;
        return TryAcknowledge(ref request, space, ref receiver, out error);
    }

    /// <summary>Like the overload without <paramref name="receiver"/>, which takes what arrives before the acknowledgement: the echo that NLM_F_ECHO asks for.</summary>
    /// <inheritdoc cref="TryAcknowledge(ref NetlinkMessageWriter, NetlinkAttributeSpace?, out NetlinkError?)"/>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="receiver">Takes the messages before the acknowledgement. An echo too long for the receive buffer is left out.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    public bool TryAcknowledge<TReceiver>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        [NotNullWhen(false)] out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct =>
        TryExchange(ref request, NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge, Exchange.Acknowledgement, null, space, ref receiver, out error);

    /// <summary>Sends a request that the kernel answers with one message, as GET does. NLM_F_REQUEST is set for the caller.</summary>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="receiver">Takes the answer.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel answered.</returns>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryRequest<TReceiver>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        [NotNullWhen(false)] out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct =>
        TryExchange(ref request, NetlinkMessageFlags.Request, Exchange.Reply, null, space, ref receiver, out error);

    /// <summary>Sends a request that the kernel answers with one message, as GET does, and reads the answer.</summary>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="reader">Makes the result; a static lambda costs nothing.</param>
    /// <param name="result">The result.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel answered.</returns>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryRequest<T>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        NetlinkMessageReader<T> reader,
        [MaybeNullWhen(false)] out T result,
        [NotNullWhen(false)] out NetlinkError? error)
    {
        Single<T> receiver = new(reader);
        bool answered = TryRequest(ref request, space, ref receiver, out error);
        result = receiver.Result;
        return answered;
    }

    /// <summary>
    /// Reads a table. NLM_F_REQUEST and NLM_F_DUMP are set for the caller. When the table changes during the reading it is read again, as often as
    /// <see cref="NetlinkSocketOptions.DumpAttempts"/> says.
    /// </summary>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="receiver">Takes the parts. What it throws ends the reading and is passed on.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel sent the whole table.</returns>
    /// <exception cref="NetlinkDumpInterruptedException">The table changed during each attempt.</exception>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryDump<TReceiver>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        [NotNullWhen(false)] out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct =>
        TryExchange(ref request, NetlinkMessageFlags.Request | NetlinkMessageFlags.Dump, Exchange.Dump, null, space, ref receiver, out error);

    /// <summary>Reads a table into a list.</summary>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="reader">Makes an entry of a message, or null to leave it out; a static lambda costs nothing.</param>
    /// <param name="result">The entries.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel sent the whole table.</returns>
    /// <exception cref="NetlinkDumpInterruptedException">The table changed during each attempt.</exception>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryDump<T>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        NetlinkMessageReader<T?> reader,
        out IReadOnlyList<T> result,
        [NotNullWhen(false)] out NetlinkError? error)
        where T : class
    {
        Table<T> receiver = new(reader);
        bool complete = TryDump(ref request, space, ref receiver, out error);
        result = receiver.Entries;
        return complete;
    }

    /// <summary>Closes the socket, after the request under way.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _channel.Dispose();
            Interlocked.Exchange(ref _spareDumpMemory, null)?.Dispose();
        }
    }

    private bool TryExchange<TReceiver>(
        scoped ref NetlinkMessageWriter request,
        NetlinkMessageFlags flags,
        Exchange exchange,
        NetlinkDumpMemory? memory,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        [NotNullWhen(false)] out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct
    {
        lock (_lock)
        {
            BeginExchange();
            try
            {
                return TryExchangeLocked(ref request, flags, exchange, memory, space, ref receiver, out error);
            }
            finally
            {
                _exchanging = false;
            }
        }
    }

    /// <summary>To be called with the lock held; the caller resets <see cref="_exchanging"/>.</summary>
    private void BeginExchange()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_exchanging)
        {
            // The lock is the thread's own: this is a receiver that has called back.
            throw new InvalidOperationException("the socket cannot be used by what receives its messages: collect them first");
        }

        _exchanging = true;
    }

    private bool TryExchangeLocked<TReceiver>(
        scoped ref NetlinkMessageWriter request,
        NetlinkMessageFlags flags,
        Exchange exchange,
        NetlinkDumpMemory? memory,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        [NotNullWhen(false)] out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct
    {
        for (int attempt = 1; ; attempt++)
        {
            FinishAbandonedDump();
            uint sequence = NextSequence();
            ReadOnlySpan<byte> message = request.Finish(sequence, flags);
            int sent = _channel.Send(message);
            if (sent < 0)
            {
                error = new NetlinkError(-sent, sent == -Errno.EMSGSIZE ? new NetlinkExtendedAck { Message = $"the request of {message.Length} bytes exceeds the socket's send buffer; nothing was executed" } : null);
                return false;
            }

            if (exchange == Exchange.Dump)
            {
                _unfinishedDump = sequence;
            }

            Outcome outcome = ReadAnswer(message, sequence, exchange, memory, space, ref receiver, out error);
            switch (outcome)
            {
                case Outcome.Done:
                    return true;
                case Outcome.Refused when error is not null:
                    return false;
                case Outcome.TooLong when attempt <= _options.DumpAttempts:
                    // The buffer has grown, so that one attempt more is worth it; reading again changes nothing in the kernel.
                    receiver.Restart();
                    continue;
                case Outcome.TooLong:
                    error = new NetlinkError(Errno.EMSGSIZE, new NetlinkExtendedAck { Message = $"the answer outgrew the receive buffer, now {_buffer.Length} bytes, {attempt} times" });
                    return false;
                default:
                    ushort type = BitConverter.ToUInt16(message[4..]);
                    _logger.DumpInterrupted(attempt, _options.DumpAttempts, type);
                    if (attempt >= _options.DumpAttempts)
                    {
                        throw new NetlinkDumpInterruptedException($"dump (request type {type})", attempt);
                    }

                    receiver.Restart();
                    continue;
            }
        }
    }

    private Outcome ReadAnswer<TReceiver>(
        scoped ReadOnlySpan<byte> request,
        uint sequence,
        Exchange exchange,
        NetlinkDumpMemory? memory,
        NetlinkAttributeSpace? space,
        scoped ref TReceiver receiver,
        out NetlinkError? error)
        where TReceiver : INetlinkReceiver, allows ref struct
    {
        bool interrupted = false;
        bool tooLong = false;
        error = null;
        while (true)
        {
            Span<byte> buffer = memory is null ? _buffer : memory.Tail(_buffer.Length);
            int length = Receive(request, buffer, wait: !tooLong, out bool truncated);
            if (length == -Errno.EAGAIN)
            {
                // DONE was in what did not fit: since Linux 6.9 it may end the last datagram. Parts not read yet would be queued: the kernel makes them as it is read.
                _unfinishedDump = 0;
                return Outcome.TooLong;
            }

            if (length < 0)
            {
                error = new NetlinkError(-length, length == -Errno.ENOBUFS
                    ? new NetlinkExtendedAck { Message = "the socket's receive buffer overflowed and answers were lost; whether the request was executed is unknown" }
                    : null)
                {
                    IsAnswerLost = true,
                };
                return Outcome.Refused;
            }

            if (truncated)
            {
                // Nothing but a reply or a dump part is that long: an acknowledgement is capped, and an echo may be done without.
                tooLong |= exchange != Exchange.Acknowledgement && IsAnswer(buffer, sequence);
                if (tooLong && exchange == Exchange.Reply)
                {
                    return Outcome.TooLong;
                }

                continue;
            }

            foreach (NetlinkMessage message in new NetlinkMessages(buffer[..length]))
            {
                if (message.Sequence != sequence || message.PortId != _channel.PortId)
                {
                    // The late answer to a request that timed out, or the rest of a dump that was given up.
                    _logger.ForeignSequence(message.Sequence, sequence);
                    continue;
                }

                interrupted |= (message.Flags & NetlinkMessageFlags.DumpInterrupted) != 0;
                switch (message.Type)
                {
                    case NetlinkMessage.Noop:
                        break;
                    case NetlinkMessage.Overrun:
                        error = new NetlinkError(Errno.ENOBUFS, new NetlinkExtendedAck { Message = "the kernel reports an overrun (NLMSG_OVERRUN): answers were lost" }) { IsAnswerLost = true };
                        return Outcome.Refused;
                    case NetlinkMessage.Error or NetlinkMessage.Done:
                        if (exchange == Exchange.Dump)
                        {
                            _unfinishedDump = 0;
                        }

                        int code = AcknowledgementReader.ReadCode(message);
                        if (code != 0)
                        {
                            error = new NetlinkError(-code, AcknowledgementReader.ReadExtendedAck(message, request, space));
                            return Outcome.Refused;
                        }

                        Warn(message, request, space);
                        return tooLong ? Outcome.TooLong : interrupted ? Outcome.Interrupted : Outcome.Done;
                    default:
                        if (!interrupted && !tooLong)
                        {
                            receiver.Receive(message);
                        }

                        if (exchange == Exchange.Reply)
                        {
                            return Outcome.Done;
                        }

                        break;
                }
            }
        }
    }

    /// <summary>
    /// The length of the next datagram from the kernel in <paramref name="buffer"/>, or <c>-errno</c>, EAGAIN only without <paramref name="wait"/>. A datagram that was too long makes the socket's buffer, and so the next
    /// attempt's, grow.
    /// </summary>
    private int Receive(scoped ReadOnlySpan<byte> request, scoped Span<byte> buffer, bool wait, out bool truncated)
    {
        truncated = false;
        while (true)
        {
            int length = _channel.Receive(buffer, out uint sender);
            if (length == -Errno.EAGAIN && wait)
            {
                if (!_channel.Wait(_options.Timeout))
                {
                    throw new NetlinkTimeoutException($"netlink request (type {BitConverter.ToUInt16(request[4..])})", _options.Timeout);
                }

                continue;
            }

            if (length >= 0 && sender != 0)
            {
                _logger.ForeignSender(length, sender);
                continue;
            }

            if (length > buffer.Length)
            {
                truncated = true;
                _logger.ReceiveBufferGrown(length);
                _buffer = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(length, MaxBufferLength)));
            }

            return length;
        }
    }

    /// <summary>
    /// Reads away what is left of a dump that ended in an exception: while one is under way the kernel answers EBUSY to the next. The kernel produces
    /// the parts as they are read, so that this does not wait.
    /// </summary>
    private void FinishAbandonedDump()
    {
        while (_unfinishedDump != 0)
        {
            int length = _channel.Receive(_buffer, out _);
            if (length is < 0 and not -Errno.ENOBUFS)
            {
                _unfinishedDump = 0;
                return;
            }

            if (length < 0 || length > _buffer.Length)
            {
                continue;
            }

            try
            {
                foreach (NetlinkMessage message in new NetlinkMessages(_buffer.AsSpan(0, length)))
                {
                    if (message.Sequence == _unfinishedDump && message.Type is NetlinkMessage.Done or NetlinkMessage.Error)
                    {
                        _unfinishedDump = 0;
                        return;
                    }
                }
            }
            catch (NetlinkFormatException)
            {
                // It was reported when the dump was given up.
            }
        }
    }

    private void Warn(NetlinkMessage message, scoped ReadOnlySpan<byte> request, NetlinkAttributeSpace? space)
    {
        if (AcknowledgementReader.HasAttributes(message) && (_options.WarningHandler is not null || _logger.IsEnabled(LogLevel.Warning))
            && AcknowledgementReader.ReadExtendedAck(message, request, space) is { Message: not null } said)
        {
            ushort type = BitConverter.ToUInt16(request[4..]);
            _logger.KernelWarning(type, said);
            _options.WarningHandler?.Invoke(new NetlinkWarning(type, said));
        }
    }

    private bool IsAnswer(ReadOnlySpan<byte> datagram, uint sequence) =>
        BitConverter.ToUInt32(datagram[8..]) == sequence && BitConverter.ToUInt32(datagram[12..]) == _channel.PortId;

    // 0 is what notifications carry.
    private uint NextSequence() => ReserveSequences(1);

    private enum Exchange
    {
        Acknowledgement,
        Reply,
        Dump,
    }

    private enum Outcome
    {
        Done,
        Refused,
        Interrupted,
        TooLong,
    }

    private readonly struct Discard : INetlinkReceiver
    {
        public void Receive(NetlinkMessage message)
        {
        }

        public void Restart()
        {
        }
    }

    private struct Single<T>(NetlinkMessageReader<T> reader) : INetlinkReceiver
    {
        internal T? Result { get; private set; }

        public void Receive(NetlinkMessage message) => Result = reader(message);

        public void Restart() => Result = default;
    }

    private readonly struct Table<T>(NetlinkMessageReader<T?> reader) : INetlinkReceiver
        where T : class
    {
        internal List<T> Entries { get; } = [];

        public void Receive(NetlinkMessage message)
        {
            if (reader(message) is { } entry)
            {
                Entries.Add(entry);
            }
        }

        public void Restart() => Entries.Clear();
    }
}
