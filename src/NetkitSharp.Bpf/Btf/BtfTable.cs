using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// The types of a <c>.BTF</c> section, read in place. Opening it walks the section once to learn where each type starts;
/// a type, a name or a size is decoded when asked for.
/// </summary>
internal sealed class BtfTable
{
    /// <summary>Names are identifiers of C or of sections; the kernel refuses longer ones (KSYM_NAME_LEN).</summary>
    private const int MaxNameLength = 512;

    /// <summary>MAX_RESOLVE_DEPTH of the kernel: how many typedefs, qualifiers and arrays may be chained.</summary>
    private const int MaxDepth = 32;

    private static ReadOnlySpan<byte> VoidHeader => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ReadOnlyMemory<byte> _data;
    private readonly string _objectName;
    private readonly int _stringStart;
    private readonly int _stringLength;
    private readonly int[] _starts;

    private BtfTable(ReadOnlyMemory<byte> data, string objectName, int stringStart, int stringLength, int[] starts)
    {
        _data = data;
        _objectName = objectName;
        _stringStart = stringStart;
        _stringLength = stringLength;
        _starts = starts;
    }

    /// <summary>The section as it was given.</summary>
    internal ReadOnlyMemory<byte> Data => _data;

    /// <summary>Ids run from 1 to this; 0 is void.</summary>
    internal int Count => _starts.Length - 1;

    internal static BtfTable Parse(ReadOnlyMemory<byte> data, string objectName)
    {
        ReadOnlySpan<byte> span = data.Span;
        if (span.Length < BtfHeader.Size)
        {
            throw Malformed(objectName, 0, $"truncated: the BTF header takes {BtfHeader.Size} bytes, the section has {span.Length}");
        }

        BtfHeader header = MemoryMarshal.Read<BtfHeader>(span);
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
        if (stringLength == 0 || span[stringStart] != 0 || span[stringStart + stringLength - 1] != 0)
        {
            throw Malformed(objectName, stringStart, "BTF strings must begin and end with a zero byte");
        }

        return new BtfTable(data, objectName, stringStart, stringLength, Index(span, typeStart, typeStart + typeLength, objectName));

        (int Start, int Length) Demand(uint offset, uint length, string what)
        {
            ulong available = (ulong)data.Length - header.HeaderLength;
            return offset <= available && length <= available - offset
                ? ((int)(header.HeaderLength + offset), (int)length)
                : throw Malformed(objectName, 8, $"BTF {what} claim {length} bytes at {offset} after the header, the section has {available} there");
        }
    }

    /// <summary>The type with <paramref name="id"/>, which anything in the file may have named.</summary>
    internal BtfType GetType(int id)
    {
        if (id == 0)
        {
            return new BtfType(0, VoidHeader, default);
        }

        if ((uint)id > (uint)Count)
        {
            throw Malformed(_objectName, null, $"type id {(uint)id} is referred to, there are {Count}");
        }

        ReadOnlySpan<byte> bytes = _data.Span[_starts[id - 1].._starts[id]];
        return new BtfType(id, bytes[..BtfType.HeaderSize], bytes[BtfType.HeaderSize..]);
    }

    /// <summary>Where in <see cref="Data"/> the type's 12-byte header starts.</summary>
    internal int GetOffset(int id) => _starts[id - 1];

    internal string GetName(in BtfType type) => GetString(type.NameOffset);

    internal string GetString(uint offset)
    {
        if (offset >= (uint)_stringLength)
        {
            throw Malformed(_objectName, null, $"a name is said to start at {offset} of the strings, which have {_stringLength} bytes");
        }

        ReadOnlySpan<byte> bytes = _data.Span.Slice(_stringStart + (int)offset, _stringLength - (int)offset);
        int length = bytes[..Math.Min(bytes.Length, MaxNameLength + 1)].IndexOf((byte)0);
        return length >= 0
            ? Encoding.UTF8.GetString(bytes[..length])
            : throw Malformed(_objectName, _stringStart + offset, $"a name is longer than {MaxNameLength} bytes");
    }

    /// <summary>What remains of a type without const, volatile, restrict, type tags and typedefs.</summary>
    internal BtfType Resolve(int id)
    {
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            BtfType type = GetType(id);
            if (type.Kind is not (BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag))
            {
                return type;
            }

            id = type.TypeId;
        }

        throw TooDeep(id);
    }

    /// <summary>sizeof, in bytes; null for what has none: void, functions, forward declarations.</summary>
    internal uint? GetSize(int id)
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
                    return (uint)Multiply(factor, sizeof(ulong), id);
                case BtfKind.Integer or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.DataSection:
                    return (uint)Multiply(factor, type.Size, id);
                default:
                    return null;
            }
        }

        throw TooDeep(id);
    }

    /// <summary>A type as C spells it, for messages: "struct pod_entry", "__u32", "unsigned int *".</summary>
    internal string Describe(int id)
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

    private static int[] Index(ReadOnlySpan<byte> data, int start, int end, string objectName)
    {
        // Never more entries than the smallest type allows, whatever the section claims.
        List<int> starts = new(Math.Min((end - start) / BtfType.HeaderSize, 4096) + 1);
        int position = start;
        while (position < end)
        {
            starts.Add(position);
            if (end - position < BtfType.HeaderSize)
            {
                throw Malformed(objectName, position, $"truncated: type {starts.Count} takes at least {BtfType.HeaderSize} bytes, {end - position} are left");
            }

            uint info = MemoryMarshal.Read<uint>(data[(position + 4)..]);
            BtfKind kind = BtfType.KindOf(info);
            int trailer = TrailerSize(kind, BtfType.CountOf(info));
            if (trailer < 0)
            {
                throw Malformed(objectName, position, $"type {starts.Count} is of kind {(byte)kind}, the known kinds are 1 to {(byte)BtfKind.Enum64}");
            }

            position += BtfType.HeaderSize;
            if (trailer > end - position)
            {
                throw Malformed(objectName, position, $"truncated: type {starts.Count} ({kind}) claims {trailer} more bytes, {end - position} are left");
            }

            position += trailer;
        }

        starts.Add(position);
        return [.. starts];
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
