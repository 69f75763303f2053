using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// A type of a <see cref="BtfTable"/>, read in place: struct btf_type of linux/btf.h with what follows it. Names and the ids of other
/// types are checked when they are looked up, so that a damaged part hinders nobody who does not ask for it.
/// </summary>
public readonly ref struct BtfType
{
    /// <summary>sizeof(struct btf_type).</summary>
    internal const int HeaderSize = 12;

    private readonly uint _info;
    private readonly uint _sizeOrType;

    // The table has checked that the trailer is as long as kind and count say.
    internal BtfType(BtfTable table, int id, ReadOnlySpan<byte> header, ReadOnlySpan<byte> trailer)
    {
        Table = table;
        Id = id;
        NameOffset = MemoryMarshal.Read<uint>(header);
        _info = MemoryMarshal.Read<uint>(header[4..]);
        _sizeOrType = MemoryMarshal.Read<uint>(header[8..]);
        Trailer = trailer;
    }

    /// <summary>The table it comes from, to which its ids refer.</summary>
    public BtfTable Table { get; }

    /// <summary>Its id; 0 is void.</summary>
    public int Id { get; }

    /// <summary>What kind of type it is.</summary>
    public BtfKind Kind => KindOf(_info);

    /// <summary>Its name without struct, union or enum; the text of a tag; empty for what has none.</summary>
    /// <exception cref="Errors.BpfFormatException">The name lies outside of the strings.</exception>
    public string Name => Table.GetString(NameOffset);

    /// <summary>Bytes an integer, struct, union, enum, floating-point number or data section takes; 0 for other kinds: see <see cref="BtfTable.GetSize"/>.</summary>
    public uint Size => Kind is BtfKind.Integer or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.DataSection ? _sizeOrType : 0;

    /// <summary>
    /// The id of the type this one refers to: what a pointer points to, a typedef or qualifier is of, a function's prototype, what a
    /// prototype returns, what a variable is of, what a tag is on. 0 for other kinds, as for void.
    /// </summary>
    public int TypeId => Kind is BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.Function
        or BtfKind.FunctionPrototype or BtfKind.Variable or BtfKind.DeclarationTag or BtfKind.TypeTag ? (int)_sizeOrType : 0;

    /// <summary>The fields of a struct or union; none for other kinds.</summary>
    public BtfMemberList Members => new(this);

    /// <summary>The values of an enum; none for other kinds.</summary>
    public BtfEnumeratorList Enumerators => new(this);

    /// <summary>The parameters of a function's prototype; none for other kinds, a function itself included.</summary>
    public BtfParameterList Parameters => new(this);

    /// <summary>The variables of a data section with their places; none for other kinds.</summary>
    public ReadOnlySpan<BtfSectionVariable> SectionVariables => Kind == BtfKind.DataSection ? MemoryMarshal.Cast<byte, BtfSectionVariable>(Trailer) : default;

    /// <summary>What an array consists of.</summary>
    /// <exception cref="InvalidOperationException">It is no array.</exception>
    public BtfArray Array => Kind == BtfKind.Array
        ? MemoryMarshal.Read<BtfArray>(Trailer)
        : throw new InvalidOperationException($"Type {Id} is of the kind {Kind}, not {BtfKind.Array}.");

    /// <summary>Whether a function's prototype takes further arguments: the three dots.</summary>
    public bool IsVariadic => Kind == BtfKind.FunctionPrototype && Count > 0 && GetParameter(Count - 1) is { NameOffset: 0, TypeId: 0 };

    /// <summary>Of a function or a variable; <see cref="BtfLinkage.Static"/> for other kinds.</summary>
    public BtfLinkage Linkage => Kind switch
    {
        // A function carries it in place of the count.
        BtfKind.Function => (BtfLinkage)Count,
        BtfKind.Variable => (BtfLinkage)MemoryMarshal.Read<uint>(Trailer),
        _ => BtfLinkage.Static,
    };

    /// <summary>What the bits of an integer mean; none of it for other kinds.</summary>
    public BtfIntegerEncoding IntegerEncoding => (BtfIntegerEncoding)(IntegerWord >> 24 & 0xf);

    /// <summary>How many bits of an integer carry its value; 0 for other kinds.</summary>
    public int IntegerBits => (int)(IntegerWord & 0xff);

    /// <summary>Where in an integer its bits begin: 0, except for bit-fields in BTF of old compilers.</summary>
    public int IntegerBitOffset => (int)(IntegerWord >> 16 & 0xff);

    /// <summary>Whether an integer or the values of an enum have a sign. Compilers before 6.0's BTF said nothing of enums.</summary>
    public bool IsSigned => IsEnum ? Flag : IntegerEncoding.HasFlag(BtfIntegerEncoding.Signed);

    /// <summary>Whether a forward declaration is of a union; it is of a struct else.</summary>
    public bool IsForwardOfUnion => Kind == BtfKind.Forward && Flag;

    /// <summary>Which member or parameter a declaration tag is on, from 0; -1 when it is on the type itself, and for other kinds.</summary>
    public int ComponentIndex => Kind == BtfKind.DeclarationTag ? MemoryMarshal.Read<int>(Trailer) : -1;

    internal uint NameOffset { get; }

    /// <summary>vlen: how many entries follow.</summary>
    internal int Count => CountOf(_info);

    /// <summary>kind_flag: bit 31.</summary>
    internal bool Flag => _info >> 31 != 0;

    internal ReadOnlySpan<byte> Trailer { get; }

    internal bool IsStructOrUnion => Kind is BtfKind.Struct or BtfKind.Union;

    internal bool IsEnum => Kind is BtfKind.Enum or BtfKind.Enum64;

    /// <summary>A typedef, or what stands before a type and changes nothing in its layout.</summary>
    internal bool IsModifier => Kind is BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag;

    private uint IntegerWord => Kind == BtfKind.Integer ? MemoryMarshal.Read<uint>(Trailer) : 0;

    // The callers have checked kind and index.
    internal BtfMember GetMember(int index)
    {
        ReadOnlySpan<byte> entry = Trailer[(index * BtfMember.Size)..];
        return new(Table, Flag, MemoryMarshal.Read<uint>(entry), MemoryMarshal.Read<int>(entry[4..]), MemoryMarshal.Read<uint>(entry[8..]));
    }

    internal BtfSectionVariable GetVariable(int index) => MemoryMarshal.Read<BtfSectionVariable>(Trailer[(index * BtfSectionVariable.EntrySize)..]);

    internal BtfParameter GetParameter(int index)
    {
        ReadOnlySpan<byte> entry = Trailer[(index * BtfParameter.Size)..];
        return new(Table, MemoryMarshal.Read<uint>(entry), MemoryMarshal.Read<int>(entry[4..]));
    }

    internal BtfEnumerator GetEnumerator(int index)
    {
        bool isWide = Kind == BtfKind.Enum64;
        ReadOnlySpan<byte> entry = Trailer[(index * (isWide ? 12 : 8))..];
        uint low = MemoryMarshal.Read<uint>(entry[4..]);
        long value = isWide ? (long)(low | (ulong)MemoryMarshal.Read<uint>(entry[8..]) << 32) : Flag ? (int)low : low;
        return new(Table, MemoryMarshal.Read<uint>(entry), value, Flag);
    }

    // Linux 7.2 widened vlen from 16 to 24 bits and kind from 5 to 7. The bits between were zero before.
    internal static BtfKind KindOf(uint info) => (BtfKind)((info >> 24) & 0x7f);

    internal static int CountOf(uint info) => (int)(info & 0xffffff);
}
