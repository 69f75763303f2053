using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Tests.CoRe;

/// <summary>Types that no compiler made.</summary>
internal static class CoreTestTypes
{
    private const uint UnsignedInt = 32;

    /// <summary>1 is an unsigned int, then structs with one such member each.</summary>
    internal static BtfTable Structs(params (string Name, string Member, uint BitOffset)[] structs)
    {
        BtfBuilder builder = new();
        uint integer = (uint)builder.Add(builder.AddString("unsigned int"), BtfKind.Integer, 0, false, 4, UnsignedInt);
        foreach ((string name, string member, uint offset) in structs)
        {
            builder.Add(builder.AddString(name), BtfKind.Struct, 1, false, (offset / 8) + 4, builder.AddString(member), integer, offset);
        }

        return BtfTable.Parse(builder.Build(), "two.o");
    }

    /// <summary>1 is an unsigned int, 2 a struct of one, 3 the same without a name; and where an access string is.</summary>
    internal static (BtfTable Types, uint Access) StructWithAccess(string access)
    {
        BtfBuilder builder = new();
        uint integer = (uint)builder.Add(builder.AddString("unsigned int"), BtfKind.Integer, 0, false, 4, UnsignedInt);
        uint member = builder.AddString("count");
        builder.Add(builder.AddString("thing"), BtfKind.Struct, 1, false, 4, member, integer, 0);
        builder.Add(0, BtfKind.Struct, 1, false, 4, member, integer, 0);
        uint offset = builder.AddString(access);
        return (BtfTable.Parse(builder.Build(), "access.o"), offset);
    }

    /// <summary>1 is an enum with a value, whose access string is behind it.</summary>
    internal static (BtfTable Types, uint Access) Enum(BtfKind kind, bool isSigned, ulong value)
    {
        BtfBuilder builder = new();
        uint name = builder.AddString("big");
        uint member = builder.AddString("VALUE");
        if (kind == BtfKind.Enum)
        {
            builder.Add(name, kind, 1, isSigned, 4, member, (uint)value);
        }
        else
        {
            builder.Add(name, kind, 1, isSigned, 8, member, (uint)value, (uint)(value >> 32));
        }

        uint access = builder.AddString("0");
        return (BtfTable.Parse(builder.Build(), "enum.o"), access);
    }

    /// <summary>Structs that each have the next one several times, the last an integer named "0".</summary>
    internal static BtfTable Entangled(int depth, int members)
    {
        BtfBuilder builder = new();
        for (int i = 0; i < depth; i++)
        {
            List<uint> entries = [];
            for (int m = 0; m < members; m++)
            {
                // All of one name, and the last one at the bottom does not match: every combination has to be tried.
                entries.AddRange([0, (uint)(i + 2), 0]);
            }

            builder.Add(builder.AddString("knot"), BtfKind.Struct, members, false, 4, [.. entries]);
        }

        builder.Add(builder.AddString("0"), BtfKind.DataSection, 0, false, 4);
        return BtfTable.Parse(builder.Build(), "knot.o");
    }
}
