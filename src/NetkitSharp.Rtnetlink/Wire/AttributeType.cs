using System.Runtime.CompilerServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>The numbers behind the enums, one enum per attribute space, that name attributes.</summary>
internal static class AttributeType
{
    internal static ushort ToNumber<TAttribute>(TAttribute type)
        where TAttribute : unmanaged, Enum
    {
        RequireUInt16<TAttribute>();
        ushort number = Unsafe.BitCast<TAttribute, ushort>(type);
        if (number > nlattr.NLA_TYPE_MASK)
        {
            throw new ArgumentOutOfRangeException(nameof(type), number, $"a netlink attribute type has 14 bits, at most {nlattr.NLA_TYPE_MASK}; its flags are set by the writer");
        }

        return number;
    }

    internal static TAttribute FromNumber<TAttribute>(ushort number)
        where TAttribute : unmanaged, Enum
    {
        RequireUInt16<TAttribute>();
        return Unsafe.BitCast<ushort, TAttribute>(number);
    }

    private static void RequireUInt16<TAttribute>()
        where TAttribute : unmanaged, Enum
    {
        if (Unsafe.SizeOf<TAttribute>() != sizeof(ushort))
        {
            throw new ArgumentException($"{typeof(TAttribute)} does not name netlink attributes: declare it 'enum {typeof(TAttribute).Name} : ushort'");
        }
    }
}
