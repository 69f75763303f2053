using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>The messages of whole dumps, one after the other; kept by a socket for the next dump unless it has become large.</summary>
internal sealed class NetlinkDumpMemory : IDisposable
{
    /// <summary>What a socket keeps: 100,000 routes take about 6 MiB.</summary>
    internal const int MaxKeptLength = 16 * 1024 * 1024;

    private const int InitialLength = 256 * 1024;

    private readonly NativeBuffer _buffer = new();

    internal int Length { get; private set; }

    internal int Capacity => _buffer.Length;

    internal ReadOnlySpan<byte> Messages => _buffer.Span[..Length];

    /// <summary>At least <paramref name="length"/> bytes behind the messages, to receive the next ones into.</summary>
    internal Span<byte> Tail(int length)
    {
        if (length > _buffer.Length - Length)
        {
            Grow(length);
        }

        return _buffer.Span[Length..];
    }

    /// <summary>Keeps a message that was received into the <see cref="Tail"/>; it moves only where one before it was not kept.</summary>
    internal void Keep(NetlinkMessage message)
    {
        ReadOnlySpan<byte> bytes = message.Bytes;
        Span<byte> room = _buffer.Span[Length..];
        if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(bytes), ref MemoryMarshal.GetReference(room)))
        {
            bytes.CopyTo(room);
        }

        // What is between the message and the next multiple of four is skipped by the reader.
        Length += Math.Min((bytes.Length + NetlinkMessageWriter.Alignment - 1) & ~(NetlinkMessageWriter.Alignment - 1), room.Length);
    }

    internal void Truncate(int length) => Length = length;

    public void Dispose() => _buffer.Dispose();

    private void Grow(int needed)
    {
        long length = Math.Max(Math.Max(InitialLength, (long)_buffer.Length * 2), (long)Length + needed);
        _buffer.Resize(length <= Array.MaxLength ? (int)length : checked(Length + needed));
    }
}
