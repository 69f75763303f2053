using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>
/// Requests that are sent together, hundreds at once, each failure mapped to its request. The kernel executes them one after the other in the order in which they were added; there is no transaction: what
/// succeeded stays when another fails.
/// </summary>
/// <remarks>
/// <para>The objects' own extension methods fill a batch: <c>batch.AddRoute(route)</c>. It is not thread-safe; sending waits for the socket's other requests. After <see cref="Send"/> it is empty, and
/// its memory is used again.</para>
/// <para>As many requests go into a send as the socket's buffers hold the answers of, should all of them fail; the receive buffer is enlarged once, where the kernel lets the caller.</para>
/// </remarks>
public sealed class NetlinkBatch
{
    private const int DefaultMaxLength = 1024;
    private const int InitialLength = 16 * 1024;

    private readonly NetlinkSocket _socket;
    private readonly List<NetlinkBatchEntry> _entries = [];
    private byte[] _buffer = [];
    private int _length;

    internal NetlinkBatch(NetlinkSocket socket) => _socket = socket;

    /// <summary>How many requests wait to be sent.</summary>
    public int Count => _entries.Count;

    internal ReadOnlySpan<NetlinkBatchEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>Starts the next request, in memory of the batch's; <see cref="Commit"/> adds it. A request that is not committed does not count.</summary>
    /// <param name="type">nlmsg_type, for rtnetlink <c>RTM_*</c>.</param>
    /// <param name="flags">nlmsg_flags; NLM_F_REQUEST is set and NLM_F_ACK taken care of for the caller. NLM_F_DUMP is not for batches.</param>
    /// <param name="maxLength">The longest that the request may become, in bytes.</param>
    public NetlinkMessageWriter Begin(ushort type, NetlinkMessageFlags flags, int maxLength = DefaultMaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, NetlinkMessageWriter.HeaderLength);
        if (maxLength > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Max(checked(_length + maxLength), Math.Max(InitialLength, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength))));
        }

        return new NetlinkMessageWriter(_buffer.AsSpan(_length, maxLength), type, flags);
    }

    /// <summary>Adds the request that the last <see cref="Begin"/> started.</summary>
    /// <param name="writer">Its writer, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in errors.</param>
    /// <param name="request">What was asked, for <see cref="NetlinkBatchFailure.Request"/> and <paramref name="failure"/>.</param>
    /// <param name="failure">Makes the exception of a failure from <paramref name="request"/>; a static lambda costs nothing.</param>
    /// <param name="reply">Takes what the kernel answers besides: the object that a GET asks for, or an echo (NLM_F_ECHO). Without it such answers are dropped.</param>
    /// <returns>The request's number, from 0.</returns>
    /// <exception cref="InvalidOperationException"><paramref name="writer"/> is not that of the last <see cref="Begin"/>, or a nest is open.</exception>
    public int Commit(
        scoped ref NetlinkMessageWriter writer,
        NetlinkAttributeSpace? space = null,
        object? request = null,
        Func<object, NetlinkError, NetlinkException>? failure = null,
        INetlinkBatchReply? reply = null)
    {
        ReadOnlySpan<byte> message = writer.Complete();
        if (_length == _buffer.Length || !Unsafe.AreSame(ref MemoryMarshal.GetReference(message), ref _buffer[_length]))
        {
            throw new InvalidOperationException("the writer is not the one that the last Begin of this batch gave");
        }

        _entries.Add(new NetlinkBatchEntry(_length, message.Length, space, request, failure, reply));
        _length += message.Length;
        return _entries.Count - 1;
    }

    /// <summary>Sends the requests and waits until all are executed. Failures are in the result: nothing is thrown for them unless <see cref="NetlinkBatchResult.ThrowIfFailed"/> is called.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public NetlinkBatchResult Send(NetlinkBatchOptions? options = null)
    {
        try
        {
            return _socket.Send(this, options ?? new NetlinkBatchOptions());
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Forgets the requests that were added.</summary>
    public void Clear()
    {
        _entries.Clear();
        _length = 0;
    }

    internal Span<byte> Bytes(int start, int length) => _buffer.AsSpan(start, length);
}
