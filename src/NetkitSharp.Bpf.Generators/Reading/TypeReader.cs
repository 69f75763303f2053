using System.Globalization;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>Turns types of an object's BTF into types of C# of the same bytes. Work and memory are bounded by what the BTF takes up.</summary>
internal sealed class TypeReader(BtfTable types, string container, NameScope names)
{
    /// <summary>What the runtime takes as the length of an inline array; nothing that is passed by value comes near.</summary>
    internal const int MaxSize = 1 << 20;

    private const int MaxNesting = 64;

    // Fields of anonymous structs are the outer one's, and so, by repetition, a small file could stand for any number of them.
    private const int MaxMembers = 1 << 16;

    private readonly Dictionary<int, TypeReference?> _known = [];
    private readonly HashSet<int> _unfinished = [];
    private readonly Dictionary<(string Element, int Length), TypeReference> _arraysKnown = [];
    private readonly List<StructModel> _structs = [];
    private readonly List<EnumModel> _enums = [];
    private readonly List<ArrayModel> _arrays = [];
    private int _members;

    internal IEnumerable<StructModel> Structs => _structs;

    internal IEnumerable<EnumModel> Enums => _enums;

    internal IEnumerable<ArrayModel> Arrays => _arrays;

    /// <summary>The type; null when C# has none: it has no size, or more than a type may have.</summary>
    /// <param name="id">The type in the BTF.</param>
    /// <param name="hint">What a type without a name is called.</param>
    /// <exception cref="Errors.BpfFormatException">The types contradict each other.</exception>
    internal TypeReference? Read(int id, string hint) => Read(id, hint, 0);

    private TypeReference? Read(int id, string hint, int depth)
    {
        if (depth > MaxNesting)
        {
            throw types.Malformed($"the types around id {id} are nested deeper than {MaxNesting}");
        }

        string typedef = "";
        BtfType type = types.GetType(id);

        // Resolving first, for it finds a circle.
        int resolved = types.Resolve(id).Id;
        while (type.Id != resolved)
        {
            if (type.Kind == BtfKind.Typedef)
            {
                typedef = types.GetName(type);
                if (TypeReference.BigEndian(typedef) is { } bigEndian && types.GetSize(type.Id) == (uint)bigEndian.Size)
                {
                    return bigEndian;
                }
            }

            type = types.GetType(type.TypeId);
        }

        if (_known.TryGetValue(resolved, out TypeReference? known))
        {
            return known;
        }

        TypeReference? result = type.Kind switch
        {
            BtfKind.Integer => ReadInteger(type),
            BtfKind.Pointer => TypeReference.Integer(sizeof(ulong), isSigned: false),
            BtfKind.Float => ReadFloat(type.Size),
            BtfKind.Enum or BtfKind.Enum64 => ReadEnum(type, typedef, hint),
            BtfKind.Array => ReadArray(type.Array, hint, depth),
            BtfKind.Struct or BtfKind.Union => ReadStruct(type, typedef, hint, depth),
            _ => null,
        };

        // An array's type is named after its elements, not by itself.
        if (type.Kind != BtfKind.Array)
        {
            _known[resolved] = result;
        }

        return result;
    }

    private TypeReference? ReadInteger(BtfType type)
    {
        uint word = MemoryMarshal.Read<uint>(type.Trailer);
        bool isBoolean = (word >> 24 & 4) != 0;

        // A char is text, whatever its sign.
        bool isSigned = (word >> 24 & 1) != 0 && types.GetName(type) != "char";
        return isBoolean && type.Size == 1
            ? new("bool", "Boolean", 1, NumberKind.Boolean)
            : TypeReference.Integer(type.Size, isSigned) ?? Bytes(type.Size);
    }

    private TypeReference? ReadFloat(uint size) => size switch
    {
        2 => new("global::System.Half", "Half", 2, NumberKind.None),
        4 => new("float", "Single", 4, NumberKind.None),
        8 => new("double", "Double", 8, NumberKind.None),
        _ => Bytes(size),
    };

    private TypeReference? Bytes(uint size) => size == 0 ? null : Array(TypeReference.Integer(1, isSigned: false)!, size);

    private TypeReference? ReadArray(BtfArray array, string hint, int depth) =>
        array.ElementCount != 0 && Read(array.ElementTypeId, hint, depth + 1) is { } element ? Array(element, array.ElementCount) : null;

    private TypeReference? Array(TypeReference element, uint length)
    {
        if ((ulong)element.Size * length > MaxSize)
        {
            return null;
        }

        if (!_arraysKnown.TryGetValue((element.Text, (int)length), out TypeReference? array))
        {
            string name = names.Add($"{element.ShortName}Array{length.ToString(CultureInfo.InvariantCulture)}");
            array = new($"{container}.{name}", name, element.Size * (int)length, NumberKind.None);
            _arraysKnown.Add((element.Text, (int)length), array);
            _arrays.Add(new(name, element.Text, (int)length, array.Size));
        }

        return array;
    }

    private TypeReference? ReadEnum(BtfType type, string typedef, string hint)
    {
        if (type.Size is not (1 or 2 or 4 or 8))
        {
            throw types.Malformed($"{types.Describe(type.Id)} takes {type.Size} bytes, expected 1, 2, 4 or 8");
        }

        bool isSigned = type.Flag;
        TypeReference underlying = TypeReference.Integer(type.Size, isSigned)!;
        if (type.Count == 0)
        {
            // Declared only.
            return underlying;
        }

        string cName = types.GetName(type);
        (string name, cName) = Name("enum", cName, typedef, hint);
        string[] cNames = new string[type.Count];
        string[] values = new string[type.Count];
        int entrySize = type.Kind == BtfKind.Enum ? 8 : 12;
        for (int i = 0; i < type.Count; i++)
        {
            ReadOnlySpan<byte> entry = type.Trailer.Slice(i * entrySize, entrySize);
            cNames[i] = types.GetString(MemoryMarshal.Read<uint>(entry));
            uint low = MemoryMarshal.Read<uint>(entry[4..]);
            ulong value = type.Kind == BtfKind.Enum64 ? low | (ulong)MemoryMarshal.Read<uint>(entry[8..]) << 32 : isSigned ? (ulong)(int)low : low;
            values[i] = Truncate(value, type.Size, isSigned);
        }

        string[] identifiers = CName.ToEnumMembers(cName.Substring(cName.IndexOf(' ') + 1), cNames);

        // "value__" is what the runtime calls the number; a member of the enum's own name is allowed.
        NameScope scope = new();
        List<EnumMemberModel> members = [.. identifiers.Select((identifier, i) => new EnumMemberModel(scope.Add(identifier), cNames[i], values[i]))];
        _enums.Add(new(name, cName, underlying.Text, new(members)));
        return new($"{container}.{name}", name, (int)type.Size, underlying.Number);
    }

    // What C# takes as a constant of the underlying type.
    private static string Truncate(ulong value, uint size, bool isSigned) => (size, isSigned) switch
    {
        (1, false) => ((byte)value).ToString(CultureInfo.InvariantCulture),
        (1, true) => ((sbyte)value).ToString(CultureInfo.InvariantCulture),
        (2, false) => ((ushort)value).ToString(CultureInfo.InvariantCulture),
        (2, true) => ((short)value).ToString(CultureInfo.InvariantCulture),
        (4, false) => ((uint)value).ToString(CultureInfo.InvariantCulture),
        (4, true) => ((int)value).ToString(CultureInfo.InvariantCulture),
        (_, false) => value.ToString(CultureInfo.InvariantCulture),
        (_, true) => ((long)value).ToString(CultureInfo.InvariantCulture),
    };

    private TypeReference? ReadStruct(BtfType type, string typedef, string hint, int depth)
    {
        if (type.Size is 0 or > MaxSize)
        {
            return null;
        }

        if (!_unfinished.Add(type.Id))
        {
            throw types.Malformed($"{types.Describe(type.Id)} contains itself");
        }

        (string name, string cName) = Name(type.Kind == BtfKind.Struct ? "struct" : "union", types.GetName(type), typedef, hint);
        StructBuilder builder = new(name, cName, (int)type.Size);
        AddMembers(builder, type, 0, depth);
        _unfinished.Remove(type.Id);
        _structs.Add(builder.Build(length => Bytes((uint)length)!));
        return new($"{container}.{name}", name, (int)type.Size, NumberKind.None);
    }

    private void AddMembers(StructBuilder builder, BtfType type, ulong firstBit, int depth)
    {
        if (depth > MaxNesting)
        {
            throw types.Malformed($"{builder.CName} is nested deeper than {MaxNesting}");
        }

        for (int i = 0; i < type.Count; i++)
        {
            if (++_members > MaxMembers)
            {
                throw types.Malformed($"the types have more than {MaxMembers} fields, those of anonymous structs counted wherever they are");
            }

            BtfMember member = type.GetMember(i);
            string name = types.GetString(member.NameOffset);
            uint place = MemberPlace(type, i);
            ulong bitOffset = firstBit + (type.Flag ? place & 0xffffff : place);
            uint bits = type.Flag ? place >> 24 : 0;
            BtfType resolved = types.Resolve(member.TypeId);
            if (bits == 0 && resolved.Kind == BtfKind.Integer)
            {
                // Before LLVM 8 a bit-field was an integer of its bits.
                uint word = MemoryMarshal.Read<uint>(resolved.Trailer);
                if ((word & 0xff) is var own && own != 0 && own < resolved.Size * 8)
                {
                    (bits, bitOffset) = (own, bitOffset + (word >> 16 & 0xff));
                }
            }

            if (name.Length == 0)
            {
                // Without a name, a bit-field is padding, and the fields of a struct are those of the outer one.
                if (bits == 0 && resolved.IsStructOrUnion)
                {
                    AddMembers(builder, resolved, bitOffset, depth + 1);
                }

                continue;
            }

            AddMember(builder, name, member.TypeId, bitOffset, bits, depth);
        }
    }

    private void AddMember(StructBuilder builder, string name, int typeId, ulong bitOffset, uint bits, int depth)
    {
        string cType = types.Describe(typeId);
        if (Read(typeId, builder.Name + CName.ToIdentifier(name, "Field"), depth + 1) is not { } type)
        {
            builder.LeaveOut($"{cType} {name}");
            return;
        }

        ulong end = bits != 0 ? bitOffset + bits : bitOffset + ((ulong)type.Size * 8);
        if (end > (ulong)builder.Size * 8 || bits > (uint)type.Size * 8)
        {
            throw types.Malformed($"{builder.CName}.{name} ({cType}) ends at bit {end}, the struct has {builder.Size} bytes");
        }

        if (bits == 0)
        {
            if (bitOffset % 8 != 0)
            {
                throw types.Malformed($"{builder.CName}.{name} ({cType}) starts at bit {bitOffset}, which is no byte's first");
            }

            builder.AddField(name, type, (int)(bitOffset / 8), cType);
        }
        else if (type.Number == NumberKind.None || !builder.TryAddBitField(name, type, (int)bitOffset, (int)bits, cType))
        {
            builder.LeaveOut($"{cType} {name} : {bits.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static uint MemberPlace(BtfType type, int index) => MemoryMarshal.Read<uint>(type.Trailer[((index * BtfMember.Size) + 8)..]);

    // A type is called by its own name, by the typedef that stands for it, or by where it is.
    private (string Name, string CName) Name(string kind, string cName, string typedef, string hint)
    {
        (string source, string full) = cName.Length != 0 ? (cName, $"{kind} {cName}") : typedef.Length != 0 ? (typedef, typedef) : (hint, $"{kind} (anonymous)");
        return (names.Add(CName.ToIdentifier(source, "Anonymous")), full);
    }
}
