using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Elf;

/// <summary>Elf64_Rel of elf.h: the addend is in the place that is changed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ElfRelocation(ulong Offset, ulong Info)
{
    /// <summary>sizeof(Elf64_Rel).</summary>
    internal const int EntrySize = 16;

    internal ElfRelocationType Type => (ElfRelocationType)(uint)Info;

    internal uint SymbolIndex => (uint)(Info >> 32);

    internal ElfRelocation ReverseByteOrder() => new(BinaryPrimitives.ReverseEndianness(Offset), BinaryPrimitives.ReverseEndianness(Info));
}
