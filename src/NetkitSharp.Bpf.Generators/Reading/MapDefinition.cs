using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>What a map's BTF says of its kind, its keys and its values: each member is a pointer, and what it says is in the type pointed to.</summary>
internal sealed class MapDefinition
{
    private readonly BtfTable _types;
    private readonly string _map;
    private readonly List<int> _enums = [];

    private MapDefinition(BtfTable types, string map)
    {
        _types = types;
        _map = map;
    }

    internal BpfMapType Type { get; private set; }

    /// <summary>The key's type; 0 when only a size is given.</summary>
    internal int KeyTypeId { get; private set; }

    /// <summary>The value's type; 0 when only a size is given.</summary>
    internal int ValueTypeId { get; private set; }

    internal int? KeySize { get; private set; }

    internal int? ValueSize { get; private set; }

    /// <summary>
    /// Enums in place of the int of <c>__uint()</c>: <c>enum verdict (*max_entries)[VERDICTS]</c> is how the names of an array's indexes get
    /// into BTF, since the kernel refuses an enum as the type of the key.
    /// </summary>
    internal IReadOnlyList<int> Enums => _enums;

    internal static MapDefinition Read(BtfTable types, string map, int structTypeId)
    {
        MapDefinition definition = new(types, map);
        BtfType type = types.Resolve(structTypeId);
        if (type.Kind != BtfKind.Struct)
        {
            throw definition.Malformed($"its type is {types.Describe(structTypeId)}, expected a struct of __uint() and __type() members");
        }

        for (int i = 0; i < type.Count; i++)
        {
            definition.ReadMember(type.GetMember(i));
        }

        return definition;
    }

    private void ReadMember(BtfMember member)
    {
        string name = _types.GetString(member.NameOffset);
        switch (name)
        {
            case "type":
                Type = (BpfMapType)GetConstant(name, member);
                break;
            case "key_size":
                KeySize = ToInt32(GetConstant(name, member));
                break;
            case "value_size":
                ValueSize = ToInt32(GetConstant(name, member));
                break;
            case "key":
                KeyTypeId = GetPointee(name, member);
                KeySize = SizeOf(name, KeyTypeId);
                break;
            case "value":
                ValueTypeId = GetPointee(name, member);
                ValueSize = SizeOf(name, ValueTypeId);
                break;
            case "max_entries":
                GetConstant(name, member);
                break;
            default:
                // The loader says what it thinks of further members.
                break;
        }
    }

    // __uint(name, value) is "int (*name)[value]".
    private uint GetConstant(string name, BtfMember member)
    {
        BtfType pointee = _types.Resolve(GetPointee(name, member));
        if (pointee.Kind != BtfKind.Array)
        {
            throw Malformed($"member '{name}' is {_types.Describe(member.TypeId)}, expected a pointer to an array: write __uint({name}, ...)");
        }

        BtfArray array = pointee.Array;
        if (_types.Resolve(array.ElementTypeId).Kind is BtfKind.Enum or BtfKind.Enum64)
        {
            _enums.Add(array.ElementTypeId);
        }

        return array.ElementCount;
    }

    private int GetPointee(string name, BtfMember member)
    {
        BtfType type = _types.Resolve(member.TypeId);
        return type.Kind == BtfKind.Pointer
            ? type.TypeId
            : throw Malformed($"member '{name}' is {_types.Describe(member.TypeId)}, expected a pointer: write __type({name}, ...)");
    }

    private int SizeOf(string name, int typeId) =>
        ToInt32(_types.GetSize(typeId) ?? throw Malformed($"member '{name}' is of {_types.Describe(typeId)}, which has no size"));

    private int ToInt32(uint size) => size <= int.MaxValue ? (int)size : throw Malformed($"a key or a value is said to take {size} bytes");

    private BpfFormatException Malformed(string problem) => _types.Malformed($"map '{_map}': {problem}");
}
