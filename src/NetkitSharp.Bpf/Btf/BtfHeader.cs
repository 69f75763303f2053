using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_header of linux/btf.h. Its offsets count from its own end, <see cref="HeaderLength"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfHeader(
    ushort Magic,
    byte Version,
    byte Flags,
    uint HeaderLength,
    uint TypeOffset,
    uint TypeLength,
    uint StringOffset,
    uint StringLength)
{
    /// <summary>sizeof(struct btf_header) before Linux 7.1.</summary>
    internal const int Size = 24;

    /// <summary>With layout_off and layout_len of Linux 7.1: how long each kind is, which a reader that knows the kinds may skip.</summary>
    internal const int SizeWithLayout = 32;

    /// <summary>BTF_MAGIC.</summary>
    internal const ushort ExpectedMagic = 0xeb9f;

    /// <summary>BTF_MAGIC, written on a machine of the other byte order.</summary>
    internal const ushort ForeignMagic = 0x9feb;

    /// <summary>BTF_VERSION.</summary>
    internal const byte ExpectedVersion = 1;

    internal BtfHeader Reversed() => new(
        BinaryPrimitives.ReverseEndianness(Magic),
        Version,
        Flags,
        BinaryPrimitives.ReverseEndianness(HeaderLength),
        BinaryPrimitives.ReverseEndianness(TypeOffset),
        BinaryPrimitives.ReverseEndianness(TypeLength),
        BinaryPrimitives.ReverseEndianness(StringOffset),
        BinaryPrimitives.ReverseEndianness(StringLength));

    /// <summary>Turns each 32-bit word round; an odd end stays as it is, for the reader to find.</summary>
    internal static void ReverseWords(Span<byte> bytes)
    {
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
        {
            bytes[..sizeof(uint)].Reverse();
        }
    }
}
