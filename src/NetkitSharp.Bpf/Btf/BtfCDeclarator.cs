using System.Globalization;
using System.Text;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// Spells types in C, from the name outwards: <c>int (*call[4])(struct sock *)</c>. What has no name of its own is written out in full.
/// </summary>
internal sealed class BtfCDeclarator(BtfTable types, BtfCNames names)
{
    /// <summary>How deep anonymous structs, prototypes and the types between them may be nested.</summary>
    private const int MaxDepth = 128;

    /// <summary>More than any definition takes; prototypes that take each other twice would take any amount.</summary>
    private const int MaxLength = 4 << 20;

    private static readonly (string Name, uint Bits)[] s_fillers = [("char", 8), ("short", 16), ("int", 32), ("long", 64)];

    /// <summary>A declaration without its semicolon: of a variable, a member, a parameter, or just the type when the name is empty.</summary>
    internal string Declare(int id, string name, int indent = 0, int depth = 0)
    {
        string declarator = name;
        string qualifiers = "";
        bool isPointer = false;
        for (; ; depth++)
        {
            BtfType type = types.GetType(id);
            if (depth >= MaxDepth)
            {
                throw types.Malformed($"the types around id {id} form a circle, or are nested deeper than {MaxDepth}");
            }

            switch (type.Kind)
            {
                case BtfKind.Pointer:
                    string space = qualifiers.Length > 0 && declarator.Length > 0 ? " " : "";
                    declarator = $"*{qualifiers}{space}{declarator}";
                    qualifiers = "";
                    isPointer = true;
                    id = type.TypeId;
                    break;
                case BtfKind.Array:
                    declarator = string.Create(CultureInfo.InvariantCulture, $"{Grouped(declarator, isPointer)}[{type.Array.ElementCount}]");
                    isPointer = false;
                    id = type.Array.ElementTypeId;
                    break;
                case BtfKind.FunctionPrototype:
                    // A qualifier of a function, as compilers had for "noreturn", is nothing in C.
                    qualifiers = "";
                    declarator = $"{Grouped(declarator, isPointer)}({Parameters(type, indent, depth)})";
                    isPointer = false;
                    id = type.TypeId;
                    break;
                case BtfKind.Const:
                    qualifiers = With("const", qualifiers);
                    id = type.TypeId;
                    break;
                case BtfKind.Volatile:
                    qualifiers = With("volatile", qualifiers);
                    id = type.TypeId;
                    break;
                case BtfKind.Restrict:
                    qualifiers = With("restrict", qualifiers);
                    id = type.TypeId;
                    break;
                case BtfKind.TypeTag:
                    // kind_flag: an attribute of any name rather than a tag.
                    qualifiers = With(type.Flag ? $"__attribute__(({type.Name}))" : $"__attribute__((btf_type_tag(\"{type.Name}\")))", qualifiers);
                    id = type.TypeId;
                    break;
                default:
                    string body = Base(type, indent, depth);
                    return (qualifiers.Length > 0 ? qualifiers + " " : "") + body + (declarator.Length > 0 ? " " + declarator : "");
            }

            if (declarator.Length > MaxLength)
            {
                throw TooLong(id);
            }
        }
    }

    /// <summary>A struct, union or enum with all that is in it; <paramref name="depth"/> counts what is around it.</summary>
    internal string Define(in BtfType type, int indent = 0, int depth = 0)
    {
        StringBuilder text = new(Tag(type));
        if (type.IsEnum)
        {
            DefineEnum(text, type, indent);
        }
        else
        {
            DefineStruct(text, type, indent, depth);
        }

        return text.Length <= MaxLength ? text.ToString() : throw TooLong(type.Id);
    }

    // An array of constants is often a constant itself; once is enough.
    private static string With(string qualifier, string others) =>
        others.Length == 0 ? qualifier : others.Split(' ').Contains(qualifier) ? others : $"{others} {qualifier}";

    private static string Grouped(string declarator, bool isPointer) => isPointer ? $"({declarator})" : declarator;

    private string Base(in BtfType type, int indent, int depth) => type.Kind switch
    {
        BtfKind.Void => "void",
        BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 when type.NameOffset == 0 => Define(type, indent, depth + 1),
        BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Forward => Tag(type),
        BtfKind.Integer or BtfKind.Float => type.Name,
        BtfKind.Typedef => names.Get(type),
        _ => throw types.Malformed($"type id {type.Id}, of the kind {type.Kind}, stands where C has a type"),
    };

    private string Tag(in BtfType type)
    {
        string kind = type.Kind switch
        {
            BtfKind.Union => "union",
            BtfKind.Enum or BtfKind.Enum64 => "enum",
            BtfKind.Forward when type.IsForwardOfUnion => "union",
            _ => "struct",
        };
        return type.NameOffset == 0 ? kind : $"{kind} {names.Get(type)}";
    }

    private string Parameters(in BtfType prototype, int indent, int depth)
    {
        if (prototype.Count == 0)
        {
            return "void";
        }

        StringBuilder text = new();
        foreach (BtfParameter parameter in prototype.Parameters)
        {
            text.Append(text.Length > 0 ? ", " : "").Append(Declare(parameter.TypeId, parameter.Name, indent, depth + 1));
            if (text.Length > MaxLength)
            {
                throw TooLong(prototype.Id);
            }
        }

        return text.Append(!prototype.IsVariadic ? "" : text.Length > 0 ? ", ..." : "...").ToString();
    }

    private void DefineEnum(StringBuilder text, in BtfType type, int indent)
    {
        text.Append(" {\n");
        bool fits = true;
        foreach (BtfEnumerator value in type.Enumerators)
        {
            Indent(text, indent + 1).Append(names.GetEnumerator(value));
            bool isNarrow = value.IsSigned ? value.Value == (int)value.Value : value.UnsignedValue <= uint.MaxValue;
            fits &= isNarrow;
            string suffix = type.Kind != BtfKind.Enum64 ? "" : value.IsSigned ? "LL" : "ULL";
            string number = value.IsSigned ? value.Value.ToString(CultureInfo.InvariantCulture) : value.UnsignedValue.ToString(CultureInfo.InvariantCulture);
            text.Append(" = ").Append(number).Append(suffix).Append(",\n");
        }

        Indent(text, indent).Append('}');
        text.Append(type.Size switch
        {
            1 => " __attribute__((mode(byte)))",
            2 => " __attribute__((mode(HI)))",
            8 when fits => " __attribute__((mode(word)))",
            _ => "",
        });
    }

    private void DefineStruct(StringBuilder text, in BtfType type, int indent, int depth)
    {
        (int natural, bool isPacked) = BtfAlignment.Measure(types, type);
        bool isUnion = type.Kind == BtfKind.Union;
        text.Append(" {");
        int start = text.Length;
        ulong end = 0;
        foreach (BtfMember member in type.Members)
        {
            uint? size = types.GetSize(member.TypeId);
            ulong bits = member.BitFieldSize > 0 ? (ulong)member.BitFieldSize : (size ?? 0) * 8UL;
            if (!isUnion)
            {
                ulong alignment = isPacked ? 1 : (ulong)(types.GetAlignment(member.TypeId) ?? 1) * 8;
                Fill(text, end, member.BitOffset, Place(end, member, bits, (size ?? 0) * 8UL, alignment), indent + 1);
            }

            text.Append('\n');
            Indent(text, indent + 1).Append(Declare(member.TypeId, member.Name, indent + 1, depth + 1));
            if (member.BitFieldSize > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $": {member.BitFieldSize}");
            }

            text.Append(';');
            end = isUnion ? Math.Max(end, bits) : member.BitOffset + bits;
            if (text.Length > MaxLength)
            {
                throw TooLong(type.Id);
            }
        }

        ulong whole = type.Size * 8UL;
        ulong rounded = RoundUp(end, isPacked ? 8UL : (ulong)natural * 8);
        if (isUnion && rounded < whole)
        {
            text.Append('\n');
            Indent(text, indent + 1).Append(CultureInfo.InvariantCulture, $"char __padding[{type.Size}];");
        }
        else if (!isUnion)
        {
            Fill(text, end, whole, rounded, indent + 1);
        }

        if (text.Length > start)
        {
            text.Append('\n');
            Indent(text, indent);
        }

        text.Append(isPacked ? "} __attribute__((packed))" : "}");
    }

    /// <summary>Where C would put a member that follows what ends at <paramref name="end"/>.</summary>
    private static ulong Place(ulong end, in BtfMember member, ulong bits, ulong typeBits, ulong alignment)
    {
        if (member.BitFieldSize == 0)
        {
            return RoundUp(end, Math.Max(alignment, 8));
        }

        // A bit-field does not cross the end of a unit of its type, unless the struct is packed.
        return alignment == 1 || typeBits == 0 || (end % typeBits) + bits <= typeBits ? end : RoundUp(end, typeBits);
    }

    /// <summary>
    /// Unnamed bit-fields up to where the next one is, when C would not put it there. None crosses a unit of its type, so that each lies
    /// just behind the other, and none changes the alignment of the struct for BPF and x86-64.
    /// </summary>
    private static void Fill(StringBuilder text, ulong end, ulong next, ulong natural, int indent)
    {
        // A lie of more bits than a struct's size has would be a text without an end: the size and the offsets have 32 bits.
        while (natural != next && end < next)
        {
            ulong bits = Math.Min(next - end, 64 - (end % 64));
            string filler = s_fillers[^1].Name;
            foreach ((string name, uint unit) in s_fillers)
            {
                if ((end % unit) + bits <= unit)
                {
                    filler = name;
                    break;
                }
            }

            text.Append('\n');
            if (bits == 64 && next - end > MaxFilledBits)
            {
                // A hole of this size is a struct that says little of itself: one member does, whose name nobody has.
                ulong bytes = (next - end) / 64 * 8;
                Indent(text, indent).Append(CultureInfo.InvariantCulture, $"char __padding_at_{end / 8}[{bytes}];");
                end += bytes * 8;
                continue;
            }

            Indent(text, indent).Append(CultureInfo.InvariantCulture, $"{filler}: {bits};");
            end += bits;
        }
    }

    /// <summary>Holes up to the 4 KiB that a page's alignment leaves are filled with bit-fields, as bpftool fills them.</summary>
    private const ulong MaxFilledBits = 8 * 4096;

    private static ulong RoundUp(ulong value, ulong unit) => (value + unit - 1) / unit * unit;

    private static StringBuilder Indent(StringBuilder text, int indent) => text.Append('\t', indent);

    private Errors.BpfFormatException TooLong(int id) => types.Malformed($"type id {id} makes for more than {MaxLength} characters of C");
}
