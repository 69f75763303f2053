using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// The types of one BTF blob, such as the <c>.BTF</c> section of an object, read in place. Opening it walks the types once to learn where
/// each starts; a type, a name or a size is decoded when asked for, and names are indexed when the first one is looked for. Safe for
/// use by several threads.
/// </summary>
public sealed class BtfTable
{
    /// <summary>Names are identifiers of C or of sections; the kernel refuses longer ones (KSYM_NAME_LEN).</summary>
    private const int MaxNameLength = 512;

    /// <summary>MAX_RESOLVE_DEPTH of the kernel: how many typedefs, qualifiers and arrays may be chained.</summary>
    internal const int MaxDepth = 32;

    /// <summary>BPF is a 64-bit machine, and so is every kernel that .NET runs on with it.</summary>
    internal const int PointerSize = sizeof(ulong);

    private static ReadOnlySpan<byte> VoidHeader => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ReadOnlyMemory<byte> _data;
    private readonly string _objectName;
    private readonly int _stringStart;
    private readonly int _stringLength;
    private readonly uint _stringBase;
    private readonly int[] _starts;
    private BtfNameIndex? _names;

    private BtfTable(ReadOnlyMemory<byte> data, string objectName, BtfTable? @base, int stringStart, int stringLength, int[] starts)
    {
        _data = data;
        _objectName = objectName;
        Base = @base;
        FirstId = (@base?.Count ?? 0) + 1;
        _stringStart = stringStart;
        _stringLength = stringLength;
        _stringBase = @base is null ? 0 : @base._stringBase + (uint)@base._stringLength;
        _starts = starts;
    }

    /// <summary>What messages call it: the name that was given to <see cref="Parse(ReadOnlyMemory{byte}, string)"/>.</summary>
    public string Name => _objectName;

    /// <summary>The highest id. Ids run from 1, those of <see cref="Base"/> first; 0 is void.</summary>
    public int Count => FirstId + _starts.Length - 2;

    /// <summary>The first id of this table itself: 1, or the one after the last of <see cref="Base"/>.</summary>
    public int FirstId { get; }

    /// <summary>The table that this one continues: vmlinux's for the BTF of a kernel module; null for most.</summary>
    public BtfTable? Base { get; }

    /// <summary>The blob, in this machine's byte order.</summary>
    internal ReadOnlyMemory<byte> Data => _data;

    /// <summary>
    /// Opens a BTF blob. One of the other byte order is copied and turned round.
    /// </summary>
    /// <param name="data">The contents of a <c>.BTF</c> section or of a file of /sys/kernel/btf; it is not copied, so leave it as it is.</param>
    /// <param name="name">What messages shall call it.</param>
    /// <exception cref="BpfFormatException">It is not BTF, cut short or of unknown kinds.</exception>
    public static BtfTable Parse(ReadOnlyMemory<byte> data, string name) => Parse(data, name, null);

    /// <summary>Opens split BTF, such as a kernel module's: its ids and its strings go on where those of <paramref name="base"/> end.</summary>
    /// <param name="data">The blob; it is not copied.</param>
    /// <param name="name">What messages shall call it.</param>
    /// <param name="base">The table that it was made for.</param>
    /// <exception cref="BpfFormatException">It is not BTF, cut short or of unknown kinds.</exception>
    public static BtfTable ParseSplit(ReadOnlyMemory<byte> data, string name, BtfTable @base)
    {
        ArgumentNullException.ThrowIfNull(@base);

        return Parse(data, name, @base);
    }

    private static BtfTable Parse(ReadOnlyMemory<byte> data, string objectName, BtfTable? @base)
    {
        ReadOnlySpan<byte> span = data.Span;
        if (span.Length < BtfHeader.Size)
        {
            throw Malformed(objectName, 0, $"truncated: the BTF header takes {BtfHeader.Size} bytes, the section has {span.Length}");
        }

        BtfHeader header = MemoryMarshal.Read<BtfHeader>(span);
        bool isForeign = header.Magic == BtfHeader.ForeignMagic;
        if (isForeign)
        {
            header = header.Reversed();
        }

        if (header.Magic != BtfHeader.ExpectedMagic)
        {
            throw Malformed(objectName, 0, $"BTF magic is 0x{header.Magic:x4}, expected 0x{BtfHeader.ExpectedMagic:x4}");
        }

        if (header.Version != BtfHeader.ExpectedVersion)
        {
            throw Malformed(objectName, 2, $"BTF version is {header.Version}, expected {BtfHeader.ExpectedVersion}");
        }

        if (header.HeaderLength < BtfHeader.Size || header.HeaderLength > (uint)span.Length)
        {
            throw Malformed(objectName, 4, $"the BTF header claims {header.HeaderLength} bytes, expected {BtfHeader.Size} to {span.Length}");
        }

        (int typeStart, int typeLength) = Demand(header.TypeOffset, header.TypeLength, "types");
        (int stringStart, int stringLength) = Demand(header.StringOffset, header.StringLength, "strings");

        // Split BTF may do without strings of its own; a table that stands alone has at least the empty one.
        if (stringLength == 0 ? @base is null : span[stringStart + stringLength - 1] != 0 || (@base is null && span[stringStart] != 0))
        {
            throw Malformed(objectName, stringStart, "BTF strings must begin and end with a zero byte");
        }

        if (isForeign)
        {
            data = Reversed(span.Slice(typeStart, typeLength), span.Slice(stringStart, stringLength));
            span = data.Span;
            (typeStart, stringStart) = (BtfHeader.Size, BtfHeader.Size + typeLength);
        }

        return new BtfTable(data, objectName, @base, stringStart, stringLength, Index(span, typeStart, typeStart + typeLength, objectName, @base?.Count ?? 0));

        (int Start, int Length) Demand(uint offset, uint length, string what)
        {
            ulong available = (ulong)data.Length - header.HeaderLength;
            return offset <= available && length <= available - offset
                ? ((int)(header.HeaderLength + offset), (int)length)
                : throw Malformed(objectName, 8, $"BTF {what} claim {length} bytes at {offset} after the header, the section has {available} there");
        }
    }

    /// <summary>The type with <paramref name="id"/>, which anything in the file may have named; void for 0.</summary>
    /// <exception cref="BpfFormatException">There is no type with that id.</exception>
    public BtfType GetType(int id)
    {
        if (id == 0)
        {
            return new BtfType(this, 0, VoidHeader, default);
        }

        if (Base is not null && id < FirstId && id > 0)
        {
            return Base.GetType(id);
        }

        if ((uint)id > (uint)Count)
        {
            throw Malformed(_objectName, null, $"type id {(uint)id} is referred to, there are {Count}");
        }

        int index = id - FirstId;
        ReadOnlySpan<byte> bytes = _data.Span[_starts[index].._starts[index + 1]];
        return new BtfType(this, id, bytes[..BtfType.HeaderSize], bytes[BtfType.HeaderSize..]);
    }

    /// <summary>The first type of that name and kind, by id; those of <see cref="Base"/> come first.</summary>
    /// <param name="name">The whole name, without struct, union or enum: <c>task_struct</c>.</param>
    /// <param name="kind">What kind of type it shall be.</param>
    /// <param name="id">Its id; 0 when there is none.</param>
    public bool TryFind(string name, BtfKind kind, out int id)
    {
        ArgumentNullException.ThrowIfNull(name);

        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return (Base is not null && Base.TryFindOwn(bytes, kind, out id)) || TryFindOwn(bytes, kind, out id);
    }

    /// <summary>The ids of all types of that name, whatever their kind, in ascending order; those of <see cref="Base"/> come first.</summary>
    /// <param name="name">The whole name, without struct, union or enum.</param>
    public IEnumerable<int> FindAll(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return FindNamed(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The same, among the types of this table itself.</summary>
    internal bool TryFindOwn(ReadOnlySpan<byte> name, BtfKind kind, out int id)
    {
        BtfNameIndex names = Names;
        for (id = names.First(BtfFlavor.Essential(name)); id != 0; id = names.Next(id))
        {
            BtfType type = GetType(id);
            if (type.Kind == kind && TryGetNameBytes(type.NameOffset, out ReadOnlySpan<byte> found) && found.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The ids of this table's own types that CO-RE takes for <paramref name="essentialName"/>: of that name when the flavours of both are
    /// cut, and of that kind, where both kinds of enum are one.
    /// </summary>
    internal List<int> FindFlavors(ReadOnlySpan<byte> essentialName, BtfKind kind)
    {
        List<int> found = [];
        BtfNameIndex names = Names;
        for (int id = names.First(essentialName); id != 0; id = names.Next(id))
        {
            BtfType type = GetType(id);
            if ((type.Kind == kind || (type.IsEnum && kind is BtfKind.Enum or BtfKind.Enum64))
                && TryGetNameBytes(type.NameOffset, out ReadOnlySpan<byte> name)
                && BtfFlavor.Essential(name).SequenceEqual(essentialName))
            {
                found.Add(id);
            }
        }

        return found;
    }

    /// <summary>Where in <see cref="Data"/> the 12-byte header of one of this table's own types starts.</summary>
    internal int GetOffset(int id) => _starts[id - FirstId];

    internal string GetName(in BtfType type) => GetString(type.NameOffset);

    internal string GetString(uint offset)
    {
        ReadOnlySpan<byte> bytes = GetStringBytes(offset);
        return bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
    }

    internal ReadOnlySpan<byte> GetStringBytes(uint offset)
    {
        if (Base is not null && offset < _stringBase)
        {
            return Base.GetStringBytes(offset);
        }

        if (TryGetNameBytes(offset, out ReadOnlySpan<byte> bytes))
        {
            return bytes;
        }

        uint own = offset - _stringBase;
        throw own >= (uint)_stringLength
            ? Malformed(_objectName, null, $"a name is said to start at {offset} of the strings, which have {_stringBase + (uint)_stringLength} bytes")
            : Malformed(_objectName, _stringStart + own, $"a name is longer than {MaxNameLength} bytes");
    }

    /// <summary>The bytes of a name without its end; false when it lies outside of the strings or is too long.</summary>
    internal bool TryGetNameBytes(uint offset, out ReadOnlySpan<byte> name)
    {
        if (offset < _stringBase)
        {
            return Base!.TryGetNameBytes(offset, out name);
        }

        offset -= _stringBase;
        if (offset < (uint)_stringLength)
        {
            ReadOnlySpan<byte> bytes = _data.Span.Slice(_stringStart + (int)offset, Math.Min(_stringLength - (int)offset, MaxNameLength + 1));
            int length = bytes.IndexOf((byte)0);
            if (length >= 0)
            {
                name = bytes[..length];
                return true;
            }
        }

        name = default;
        return offset == 0 && _stringLength == 0;
    }

    /// <summary>What remains of a type without const, volatile, restrict, type tags and typedefs.</summary>
    /// <exception cref="BpfFormatException">There is no such type, or it leads in a circle.</exception>
    public BtfType Resolve(int id)
    {
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            BtfType type = GetType(id);
            if (!type.IsModifier)
            {
                return type;
            }

            id = type.TypeId;
        }

        throw TooDeep(id);
    }

    /// <summary>sizeof, in bytes; null for what has none: void, functions, forward declarations.</summary>
    /// <exception cref="BpfFormatException">There is no such type, it leads in a circle, or it has 4 GiB or more.</exception>
    public uint? GetSize(int id)
    {
        ulong factor = 1;
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            BtfType type = Resolve(id);
            switch (type.Kind)
            {
                case BtfKind.Array:
                    factor = Multiply(factor, type.Array.ElementCount, id);
                    id = type.Array.ElementTypeId;
                    break;
                case BtfKind.Variable:
                    id = type.TypeId;
                    break;
                case BtfKind.Pointer:
                    return (uint)Multiply(factor, PointerSize, id);
                case BtfKind.Integer or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.DataSection:
                    return (uint)Multiply(factor, type.Size, id);
                default:
                    return null;
            }
        }

        throw TooDeep(id);
    }

    /// <summary>
    /// _Alignof, in bytes, as the members say: 1 for a packed struct. Null for what has none: void, functions, forward declarations.
    /// </summary>
    /// <exception cref="BpfFormatException">There is no such type, it leads in a circle, or structs are nested deeper than 64.</exception>
    public int? GetAlignment(int id) => BtfAlignment.Get(this, id);

    /// <summary>A type's name as C spells it, on one line: <c>struct pod_entry</c>, <c>__u32</c>, <c>unsigned int *</c>.</summary>
    /// <exception cref="BpfFormatException">There is no such type, or it leads in a circle.</exception>
    public string Describe(int id)
    {
        string suffix = "";
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            BtfType type = GetType(id);
            string name = GetName(type);
            string? prefix = type.Kind switch
            {
                BtfKind.Struct => "struct ",
                BtfKind.Union => "union ",
                BtfKind.Enum or BtfKind.Enum64 => "enum ",
                BtfKind.Forward => type.Flag ? "union " : "struct ",
                _ => null,
            };
            if (prefix is not null || (name.Length > 0 && type.Kind != BtfKind.TypeTag))
            {
                return prefix + (name.Length > 0 ? name : "(anonymous)") + suffix;
            }

            switch (type.Kind)
            {
                case BtfKind.Void:
                    return "void" + suffix;
                case BtfKind.Pointer:
                    suffix = " *" + suffix;
                    break;
                case BtfKind.Array:
                    suffix += $"[{type.Array.ElementCount}]";
                    break;
                case BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag:
                    break;
                default:
                    return type.Kind + suffix;
            }

            id = type.Kind == BtfKind.Array ? type.Array.ElementTypeId : type.TypeId;
        }

        throw TooDeep(id);
    }

    internal BpfFormatException Malformed(string problem) => Malformed(_objectName, null, problem);

    // Neither factor exceeds 2^32, so the product cannot wrap.
    private ulong Multiply(ulong factor, uint size, int id)
    {
        ulong product = factor * size;
        return product <= uint.MaxValue ? product : throw Malformed(_objectName, null, $"type id {id} makes for a size of {product} bytes, more than 4 GiB");
    }

    private BpfFormatException TooDeep(int id) =>
        Malformed(_objectName, null, $"the types around id {id} form a circle, or a chain of more than {MaxDepth}");

    private BtfNameIndex Names => _names ??= BtfNameIndex.Build(this, _data.Span, _starts, FirstId);

    private IEnumerable<int> FindNamed(byte[] name)
    {
        if (Base is not null)
        {
            foreach (int id in Base.FindNamed(name))
            {
                yield return id;
            }
        }

        BtfNameIndex names = Names;
        for (int id = names.First(BtfFlavor.Essential(name)); id != 0; id = names.Next(id))
        {
            if (TryGetNameBytes(GetType(id).NameOffset, out ReadOnlySpan<byte> found) && found.SequenceEqual(name))
            {
                yield return id;
            }
        }
    }

    // Two walks: an array of the right length is half of what a list would take while it grows, and a walk takes a millisecond.
    private static int[] Index(ReadOnlySpan<byte> data, int start, int end, string objectName, int baseCount)
    {
        int count = Walk(data, start, end, objectName, baseCount, []);
        int[] starts = new int[count + 1];
        Walk(data, start, end, objectName, baseCount, starts);
        starts[count] = end;
        return starts;
    }

    private static int Walk(ReadOnlySpan<byte> data, int start, int end, string objectName, int baseCount, Span<int> starts)
    {
        int count = 0;
        int position = start;
        while (position < end)
        {
            if (count < starts.Length)
            {
                starts[count] = position;
            }

            count++;
            if (end - position < BtfType.HeaderSize)
            {
                throw Malformed(objectName, position, $"truncated: type {baseCount + count} takes at least {BtfType.HeaderSize} bytes, {end - position} are left");
            }

            uint info = MemoryMarshal.Read<uint>(data[(position + 4)..]);
            BtfKind kind = BtfType.KindOf(info);
            int trailer = TrailerSize(kind, BtfType.CountOf(info));
            if (trailer < 0)
            {
                throw Malformed(objectName, position, $"type {baseCount + count} is of kind {(byte)kind}, the known kinds are 1 to {(byte)BtfKind.Enum64}");
            }

            position += BtfType.HeaderSize;
            if (trailer > end - position)
            {
                throw Malformed(objectName, position, $"truncated: type {baseCount + count} ({kind}) claims {trailer} more bytes, {end - position} are left");
            }

            position += trailer;
        }

        return count;
    }

    // Behind the header everything but the strings is of 32-bit words. What else a longer header tells of is left out.
    private static byte[] Reversed(ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings)
    {
        byte[] result = new byte[BtfHeader.Size + types.Length + strings.Length];
        BtfHeader header = new(BtfHeader.ExpectedMagic, BtfHeader.ExpectedVersion, 0, BtfHeader.Size, 0, (uint)types.Length, (uint)types.Length, (uint)strings.Length);
        MemoryMarshal.Cast<byte, BtfHeader>(result.AsSpan())[0] = header;
        Span<byte> turned = result.AsSpan(BtfHeader.Size, types.Length);
        types.CopyTo(turned);
        BtfHeader.ReverseWords(turned);
        strings.CopyTo(result.AsSpan(BtfHeader.Size + types.Length));
        return result;
    }

    // At most 2^24 entries of 12 bytes: fits an int.
    private static int TrailerSize(BtfKind kind, int count) => kind switch
    {
        BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => sizeof(uint),
        BtfKind.Array => BtfArray.Size,
        BtfKind.Struct or BtfKind.Union => count * BtfMember.Size,
        BtfKind.DataSection => count * BtfSectionVariable.EntrySize,
        BtfKind.Enum or BtfKind.FunctionPrototype => count * 8,
        BtfKind.Enum64 => count * 12,
        BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
            or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
        _ => -1,
    };

    private static BpfFormatException Malformed(string objectName, long? offset, string problem) => new(objectName, ".BTF", offset, problem);
}
