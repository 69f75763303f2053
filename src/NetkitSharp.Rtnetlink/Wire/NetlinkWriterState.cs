using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>What the writers of one message share.</summary>
internal struct NetlinkWriterState
{
    internal const int NoNest = -1;

    internal int Position;

    /// <summary>Offset of the innermost open nest, or <see cref="NoNest"/>.</summary>
    internal int OpenNest;

    /// <summary>The next <paramref name="length"/> bytes; padding to 4 is zeroed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> Advance(Span<byte> buffer, int length)
    {
        int position = Position;
        int padded = (length + NetlinkMessageWriter.Alignment - 1) & ~(NetlinkMessageWriter.Alignment - 1);
        if (padded > buffer.Length - position)
        {
            ThrowNoRoom(padded, buffer.Length - position, buffer.Length);
        }

        Span<byte> room = buffer.Slice(position, padded);
        Position = position + padded;
        if (padded != length)
        {
            // What the caller writes into the last word comes after this.
            MemoryMarshal.Write(room[(padded - NetlinkMessageWriter.Alignment)..], 0u);
            return room[..length];
        }

        return room;
    }

    [DoesNotReturn]
    private static void ThrowNoRoom(int needed, int left, int capacity) =>
        throw new InvalidOperationException($"the netlink message does not fit: {needed} more bytes are needed, {left} of {capacity} are left");
}
