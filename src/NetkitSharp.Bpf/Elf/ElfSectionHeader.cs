using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace NetkitSharp.Bpf.Elf;

/// <summary>Elf64_Shdr of elf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ElfSectionHeader(
    uint NameOffset,
    ElfSectionType Type,
    ElfSectionFlags Flags,
    ulong Address,
    ulong Offset,
    ulong Size,
    uint Link,
    uint Info,
    ulong Alignment,
    ulong EntrySize)
{
    /// <summary>sizeof(Elf64_Shdr).</summary>
    internal const int HeaderSize = 64;

    internal ElfSectionHeader ReverseByteOrder() => new(
        ReverseEndianness(NameOffset),
        (ElfSectionType)ReverseEndianness((uint)Type),
        (ElfSectionFlags)ReverseEndianness((ulong)Flags),
        ReverseEndianness(Address),
        ReverseEndianness(Offset),
        ReverseEndianness(Size),
        ReverseEndianness(Link),
        ReverseEndianness(Info),
        ReverseEndianness(Alignment),
        ReverseEndianness(EntrySize));
}
