using System.Globalization;
using System.Text;
using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// What a relocation is about, in the types of the object or of the kernel: a type, and for fields and values the way to them, where
/// anonymous structs and unions on the way are left out, since another kernel may have others.
/// </summary>
internal sealed class CoreSpec(BtfTable types, int rootId)
{
    /// <summary>How long an access string, and how deep the nesting of a field, may be (libbpf: BPF_CORE_SPEC_MAX_LEN).</summary>
    internal const int MaxLength = 64;

    internal BtfTable Types => types;

    internal int RootId => rootId;

    internal ulong BitOffset { get; set; }

    internal List<CoreAccessor> Accessors { get; } = [];

    internal CoreAccessor Last => Accessors[^1];

    /// <summary>Reads an access string against the object's own types.</summary>
    internal static CoreSpec Parse(BtfTable types, in BtfRelocationRecord record)
    {
        CoreSpec spec = new(types, record.TypeId);
        string access = types.GetString(record.AccessOffset);
        if (record.Kind.IsTypeBased())
        {
            return access == "0" ? spec : throw Malformed(types, record, access, "a relocation of a type as a whole has the access string \"0\"");
        }

        List<int> indices = Split(types, record, access);
        BtfType type = types.Resolve(record.TypeId);
        int first = indices[0];
        if (record.Kind.IsEnumBased())
        {
            if (!type.IsEnum || indices.Count > 1 || first >= type.Count)
            {
                throw Malformed(types, record, access, "expected the index of one of an enum's values");
            }

            spec.Accessors.Add(new(type.Id, first, type.GetEnumerator(first).NameOffset));
            return spec;
        }

        spec.Accessors.Add(new(type.Id, first, 0));
        spec.BitOffset = ElementOffset(types, record, access, type.Id, first);
        int id = type.Id;
        foreach (int index in indices.Skip(1))
        {
            type = types.Resolve(id);
            if (type.IsStructOrUnion)
            {
                if (index >= type.Count)
                {
                    throw Malformed(types, record, access, $"member {index} is asked for, {types.Describe(type.Id)} has {type.Count}");
                }

                BtfMember member = type.GetMember(index);
                spec.BitOffset += member.BitOffset;
                if (member.NameOffset != 0)
                {
                    spec.Accessors.Add(new(type.Id, index, member.NameOffset));
                }

                id = member.TypeId;
            }
            else if (type.Kind == BtfKind.Array)
            {
                if ((uint)index >= type.Array.ElementCount && !spec.IsFlexible(type.Array))
                {
                    throw Malformed(types, record, access, $"element {index} is asked for, there are {type.Array.ElementCount}");
                }

                id = types.Resolve(type.Array.ElementTypeId).Id;
                spec.Accessors.Add(new(id, index, 0));
                spec.BitOffset += ElementOffset(types, record, access, id, index);
            }
            else
            {
                throw Malformed(types, record, access, $"{types.Describe(type.Id)} has neither members nor elements");
            }
        }

        return spec;
    }

    /// <summary>Whether an array, the one reached by the accessors so far, has no length and ends its struct.</summary>
    internal bool IsFlexible(BtfArray array)
    {
        return array.ElementCount == 0 && !Last.IsElement && types.GetType(Last.TypeId) is { IsStructOrUnion: true } type && Last.Index == type.Count - 1;
    }

    /// <summary>Where element <paramref name="index"/> is, in bits; null when it has no size or is beyond what can be addressed.</summary>
    internal static ulong? ElementOffset(BtfTable types, int elementId, int index)
    {
        // Below 2^31 times below 2^32.
        ulong? bytes = types.GetSize(elementId) is { } size ? size * (ulong)index : null;
        return bytes <= uint.MaxValue ? bytes * 8 : null;
    }

    /// <summary>The way to the field as C writes it: <c>mm.start_code</c>, <c>comm[2]</c>.</summary>
    internal string DescribePath()
    {
        StringBuilder path = new();
        for (int i = 0; i < Accessors.Count; i++)
        {
            CoreAccessor accessor = Accessors[i];
            if (!accessor.IsElement)
            {
                path.Append(path.Length > 0 ? "." : "").Append(types.GetString(accessor.NameOffset));
            }
            else if (i > 0 || accessor.Index > 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{accessor.Index}]");
            }
        }

        return path.ToString();
    }

    private static ulong ElementOffset(BtfTable types, in BtfRelocationRecord record, string access, int id, int index) =>
        ElementOffset(types, id, index) ?? throw Malformed(types, record, access, $"element {index} of {types.Describe(id)} has no place within 4 GiB");

    private static List<int> Split(BtfTable types, in BtfRelocationRecord record, string access)
    {
        List<int> indices = [];
        foreach (Range part in access.AsSpan().Split(':'))
        {
            if (indices.Count == MaxLength)
            {
                throw Malformed(types, record, access, $"it has more than {MaxLength} parts");
            }

            if (!int.TryParse(access.AsSpan(part), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                throw Malformed(types, record, access, "expected numbers with colons between them");
            }

            indices.Add(index);
        }

        return indices;
    }

    private static Errors.BpfFormatException Malformed(BtfTable types, in BtfRelocationRecord record, string access, string problem) =>
        types.Malformed($"the CO-RE relocation of instruction {record.Offset} (type id {record.TypeId}, {record.Kind}) has the access string \"{access}\": {problem}");
}
