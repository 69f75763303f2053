using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace NetkitSharp.Bpf.Elf;

/// <summary>Elf64_Ehdr of elf.h, after its 16 bytes of e_ident.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ElfHeader(
    ushort Type,
    ushort Machine,
    uint Version,
    ulong Entry,
    ulong ProgramHeaderOffset,
    ulong SectionHeaderOffset,
    uint Flags,
    ushort HeaderSize,
    ushort ProgramHeaderSize,
    ushort ProgramHeaderCount,
    ushort SectionHeaderSize,
    ushort SectionHeaderCount,
    ushort SectionNameIndex)
{
    /// <summary>Length of e_ident, which comes before.</summary>
    internal const int IdentSize = 16;

    /// <summary>sizeof(Elf64_Ehdr).</summary>
    internal const int Size = 64;

    internal ElfHeader ReverseByteOrder() => new(
        ReverseEndianness(Type),
        ReverseEndianness(Machine),
        ReverseEndianness(Version),
        ReverseEndianness(Entry),
        ReverseEndianness(ProgramHeaderOffset),
        ReverseEndianness(SectionHeaderOffset),
        ReverseEndianness(Flags),
        ReverseEndianness(HeaderSize),
        ReverseEndianness(ProgramHeaderSize),
        ReverseEndianness(ProgramHeaderCount),
        ReverseEndianness(SectionHeaderSize),
        ReverseEndianness(SectionHeaderCount),
        ReverseEndianness(SectionNameIndex));
}
