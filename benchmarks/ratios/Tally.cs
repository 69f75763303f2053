using System.Buffers.Binary;

namespace NetkitSharp.Ratios;

/// <summary>Counts objects and adds up their values, as the peers in other languages do.</summary>
internal struct Tally
{
    public long Objects { get; private set; }

    public ulong Sum { get; private set; }

    public void Count(long objects = 1) => Objects += objects;

    public void Add(ulong value) => Sum += value;

    /// <summary>A text counts with its length and its first byte.</summary>
    public void AddText(ReadOnlySpan<byte> text) => Sum += text.IsEmpty ? 0 : (ulong)text.Length + text[0];

    /// <summary>An IPv4 address counts as the number that its bytes are on a little-endian machine.</summary>
    public void AddAddress(ReadOnlySpan<byte> address) => Sum += address.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(address);
}
