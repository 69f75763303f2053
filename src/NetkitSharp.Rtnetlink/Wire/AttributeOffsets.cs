using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>Where the attributes of a message start: one more than the offset in units of four bytes, by attribute number; 0 where there is none.</summary>
[InlineArray(Length)]
internal struct AttributeOffsets
{
    /// <summary>Above IFLA_MAX, the greatest of the spaces that matter.</summary>
    internal const int Length = 72;

    /// <summary>The last byte offset that fits.</summary>
    internal const int MaxOffset = (ushort.MaxValue - 1) * NetlinkMessageWriter.Alignment;

    private ushort _first;
}
