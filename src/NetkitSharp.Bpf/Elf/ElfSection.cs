namespace NetkitSharp.Bpf.Elf;

/// <summary>One section: its header, its name and its bytes, which are checked to lie in the file.</summary>
internal sealed class ElfSection(int index, string name, ElfSectionHeader header, ReadOnlyMemory<byte> data)
{
    internal int Index { get; } = index;

    internal string Name { get; } = name;

    internal ElfSectionType Type => header.Type;

    internal bool IsExecutable => (header.Flags & ElfSectionFlags.Executable) != 0;

    /// <summary>What the section takes up once loaded. For <c>.bss</c> that is more than <see cref="Data"/> has: nothing.</summary>
    internal ulong Size => header.Size;

    /// <summary>Index of the section this one leans on: strings for symbols, symbols for relocations.</summary>
    internal uint Link => header.Link;

    /// <summary>For relocations the index of the section they change.</summary>
    internal uint Info => header.Info;

    /// <summary>The section's bytes in the file, empty for <see cref="ElfSectionType.NoBits"/>.</summary>
    internal ReadOnlyMemory<byte> Data { get; } = data;
}
