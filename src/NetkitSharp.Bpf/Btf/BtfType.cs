using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// struct btf_type of linux/btf.h with what follows it, read in place. The table that hands it out has checked that the
/// <see cref="Trailer"/> is as long as kind and count say; ids in it are checked when they are looked up.
/// </summary>
internal readonly ref struct BtfType
{
    /// <summary>sizeof(struct btf_type).</summary>
    internal const int HeaderSize = 12;

    private readonly uint _info;
    private readonly uint _sizeOrType;

    internal BtfType(int id, ReadOnlySpan<byte> header, ReadOnlySpan<byte> trailer)
    {
        Id = id;
        NameOffset = MemoryMarshal.Read<uint>(header);
        _info = MemoryMarshal.Read<uint>(header[4..]);
        _sizeOrType = MemoryMarshal.Read<uint>(header[8..]);
        Trailer = trailer;
    }

    internal int Id { get; }

    internal uint NameOffset { get; }

    internal BtfKind Kind => KindOf(_info);

    /// <summary>How many entries follow: members, parameters, variables, enumerators.</summary>
    internal int Count => CountOf(_info);

    /// <summary>kind_flag: bit 31.</summary>
    internal bool Flag => _info >> 31 != 0;

    /// <summary>Size in bytes, of kinds that have one.</summary>
    internal uint Size => _sizeOrType;

    /// <summary>The type this one refers to, of kinds that do.</summary>
    internal int TypeId => (int)_sizeOrType;

    /// <summary>Of a function, which carries it in place of the count, or of a variable, which carries it behind.</summary>
    internal BtfLinkage Linkage => Kind == BtfKind.Function ? (BtfLinkage)Count : (BtfLinkage)MemoryMarshal.Read<uint>(Trailer);

    internal ReadOnlySpan<byte> Trailer { get; }

    internal BtfArray Array => MemoryMarshal.Read<BtfArray>(Trailer);

    internal bool IsStructOrUnion => Kind is BtfKind.Struct or BtfKind.Union;

    internal BtfMember GetMember(int index) => MemoryMarshal.Read<BtfMember>(Trailer[(index * BtfMember.Size)..]);

    internal BtfSectionVariable GetVariable(int index) => MemoryMarshal.Read<BtfSectionVariable>(Trailer[(index * BtfSectionVariable.EntrySize)..]);

    // Linux 7.2 widened vlen from 16 to 24 bits and kind from 5 to 7. The bits between were zero before.
    internal static BtfKind KindOf(uint info) => (BtfKind)((info >> 24) & 0x7f);

    internal static int CountOf(uint info) => (int)(info & 0xffffff);
}
