namespace NetkitSharp.Bpf.Btf;

/// <summary>What BTF does not say and C needs: how types are aligned, by the rules of the 64-bit System V and AArch64 ABIs.</summary>
internal static class BtfAlignment
{
    /// <summary>How deep structs may be nested by value; CO-RE's access strings end there, too.</summary>
    private const int MaxNesting = 64;

    private const int Largest = 16;

    internal static int? Get(BtfTable types, int id)
    {
        int budget = Budget(types);
        return Get(types, id, 0, ref budget);
    }

    /// <summary>
    /// The greatest alignment among the members of a struct or union, and whether it is laid out closer than C would do with that: a
    /// member, or the end, is where its alignment does not allow it.
    /// </summary>
    internal static (int Natural, bool IsPacked) Measure(BtfTable types, in BtfType type)
    {
        int budget = Budget(types);
        return Measure(types, type, 0, ref budget);
    }

    // Structs that each contain the one before twice are a small file and a long walk.
    private static int Budget(BtfTable types) => 10_000 + (16 * types.Count);

    private static int? Get(BtfTable types, int id, int depth, ref int budget)
    {
        BtfType type = types.Resolve(id);
        for (int i = 0; type.Kind is BtfKind.Array or BtfKind.Variable; i++)
        {
            if (i == BtfTable.MaxDepth)
            {
                throw TooDeep(types, id);
            }

            type = types.Resolve(type.Kind == BtfKind.Array ? type.Array.ElementTypeId : type.TypeId);
        }

        switch (type.Kind)
        {
            case BtfKind.Pointer:
                return BtfTable.PointerSize;
            case BtfKind.Integer or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float:
                // A number of 12 bytes, such as a long double elsewhere, has the alignment of the greatest power of two in it.
                return (int)Math.Min(Math.Max(type.Size & (~type.Size + 1), 1), Largest);
            case BtfKind.Struct or BtfKind.Union:
                (int natural, bool isPacked) = Measure(types, type, depth, ref budget);
                return isPacked ? 1 : natural;
            default:
                return null;
        }
    }

    private static (int Natural, bool IsPacked) Measure(BtfTable types, in BtfType type, int depth, ref int budget)
    {
        if (depth == MaxNesting || (budget -= type.Count) < 0)
        {
            throw TooDeep(types, type.Id);
        }

        int natural = 1;
        bool isPacked = false;
        foreach (BtfMember member in type.Members)
        {
            int alignment = Get(types, member.TypeId, depth + 1, ref budget) ?? 1;
            natural = Math.Max(natural, alignment);

            // A bit-field lies where there was room.
            isPacked |= member.BitFieldSize == 0 && member.BitOffset % (8u * (uint)alignment) != 0;
        }

        return (natural, isPacked || type.Size % (uint)natural != 0);
    }

    private static Errors.BpfFormatException TooDeep(BtfTable types, int id) =>
        types.Malformed($"the structs around id {id} contain themselves, or are nested too deeply");
}
