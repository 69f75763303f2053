using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace NetkitSharp.Bpf.Elf;

/// <summary>Elf64_Sym of elf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ElfSymbol(uint NameOffset, byte Info, byte Other, ushort SectionIndex, ulong Value, ulong Size)
{
    /// <summary>sizeof(Elf64_Sym).</summary>
    internal const int EntrySize = 24;

    /// <summary>SHN_UNDEF: the symbol is defined elsewhere.</summary>
    internal const ushort Undefined = 0;

    /// <summary>SHN_LORESERVE: from here on an index is no section (absolute, common).</summary>
    internal const ushort FirstReserved = 0xff00;

    internal ElfSymbolType Type => (ElfSymbolType)(Info & 0xf);

    internal ElfSymbolBinding Binding => (ElfSymbolBinding)(Info >> 4);

    /// <summary>STV_INTERNAL or STV_HIDDEN: not visible to other objects.</summary>
    internal bool IsHidden => (Other & 3) is 1 or 2;

    internal bool IsWeak => Binding == ElfSymbolBinding.Weak;

    internal bool IsGlobal => Binding is ElfSymbolBinding.Global or ElfSymbolBinding.Weak;

    internal ElfSymbol ReverseByteOrder() => new(
        ReverseEndianness(NameOffset), Info, Other, ReverseEndianness(SectionIndex), ReverseEndianness(Value), ReverseEndianness(Size));
}
