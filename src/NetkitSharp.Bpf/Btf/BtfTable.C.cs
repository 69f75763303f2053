using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Btf;

public sealed partial class BtfTable
{
    /// <summary>
    /// One type as C defines it: a struct, union or enum with all that is in it, a typedef, the declaration of a function or variable;
    /// for what has no name, how C spells it. Padding is made explicit where C would place a member elsewhere.
    /// </summary>
    /// <exception cref="BpfFormatException">There is no such type, or it is malformed.</exception>
    public string ToC(int id)
    {
        BtfType type = GetType(id);
        BtfCDeclarator declarator = new(this, new BtfCNames());
        return type.Kind switch
        {
            BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 => declarator.Define(type) + ";",
            BtfKind.Typedef => $"typedef {declarator.Declare(type.TypeId, type.Name)};",
            BtfKind.Forward => declarator.Declare(id, "") + ";",
            BtfKind.Function => declarator.Declare(type.TypeId, type.Name) + ";",
            BtfKind.Variable => (type.Linkage == BtfLinkage.Static ? "static " : "extern ") + declarator.Declare(type.TypeId, type.Name) + ";",
            BtfKind.DataSection => string.Join('\n', SectionEntries(type).Select(ToC)),
            BtfKind.DeclarationTag => $"__attribute__((btf_decl_tag(\"{type.Name}\")))",
            _ => declarator.Declare(id, ""),
        };
    }

    /// <summary>The variables of a data section, or the functions of <c>.ksyms</c>.</summary>
    internal IReadOnlyList<int> SectionEntries(in BtfType section)
    {
        List<int> ids = [];
        foreach (BtfSectionVariable entry in section.SectionVariables)
        {
            ids.Add(GetType(entry.TypeId).Kind is BtfKind.Variable or BtfKind.Function
                ? entry.TypeId
                : throw Malformed($"the data section '{section.Name}' has {Describe(entry.TypeId)} in it, expected variables or functions"));
        }

        return ids;
    }

    /// <summary>
    /// Types as C that compiles, such as a vmlinux.h: each definition after those it needs, which are written as well. Of several types of
    /// one name the second is called <c>name___2</c>, which CO-RE takes for the same.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="ids">Which types; null for all that have a place in a header, which functions and variables have not.</param>
    /// <param name="preserveAccessIndex">Whether programs compiled with it shall be relocated by CO-RE (clang's preserve_access_index).</param>
    /// <exception cref="BpfFormatException">A type is malformed.</exception>
    public void WriteC(TextWriter writer, IEnumerable<int>? ids = null, bool preserveAccessIndex = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (preserveAccessIndex)
        {
            writer.Write("#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n\n");
        }

        BtfCWriter c = new(this, writer);
        foreach (int id in ids ?? InHeader())
        {
            c.Write(id);
        }

        if (preserveAccessIndex)
        {
            writer.Write("#pragma clang attribute pop\n");
        }
    }

    // Of enums without a name those that nothing is of: their values are what they are for.
    private IEnumerable<int> InHeader()
    {
        bool[] isUsed = new bool[Count + 1];
        for (int id = 1; id <= Count; id++)
        {
            BtfType type = GetType(id);
            Use(type.TypeId);
            if (type.Kind == BtfKind.Array)
            {
                Use(type.Array.ElementTypeId);
            }

            foreach (BtfMember member in type.Members)
            {
                Use(member.TypeId);
            }

            foreach (BtfParameter parameter in type.Parameters)
            {
                Use(parameter.TypeId);
            }
        }

        for (int id = 1; id <= Count; id++)
        {
            if (IsInHeader(GetType(id), isUsed[id]))
            {
                yield return id;
            }
        }

        void Use(int id)
        {
            if ((uint)id < (uint)isUsed.Length)
            {
                isUsed[id] = true;
            }
        }
    }

    private static bool IsInHeader(in BtfType type, bool isUsed) => type.Kind switch
    {
        BtfKind.Enum or BtfKind.Enum64 => type.NameOffset != 0 || !isUsed,
        BtfKind.Struct or BtfKind.Union or BtfKind.Typedef or BtfKind.Forward => type.NameOffset != 0,
        _ => false,
    };
}
