using System.Runtime.InteropServices;

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
}
