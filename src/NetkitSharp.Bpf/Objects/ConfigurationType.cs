using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>How an option of the kernel's configuration is to be written into the variable that asks for it (libbpf: find_kcfg_type).</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="IsSigned">Of a number, whether it has a sign.</param>
/// <param name="IsWeak">Whether the kernel may be without the option, which makes it zero.</param>
internal sealed record ConfigurationType(ConfigurationKind Kind, bool IsSigned, bool IsWeak)
{
    private const byte Signed = 1;
    private const byte Boolean = 4;

    internal static ConfigurationType Read(BtfTable types, int typeId, bool isWeak)
    {
        (ConfigurationKind kind, bool isSigned) = Classify(types, typeId);
        return new ConfigurationType(kind, isSigned, isWeak);
    }

    private static (ConfigurationKind Kind, bool IsSigned) Classify(BtfTable types, int typeId)
    {
        BtfType type = types.Resolve(typeId);
        switch (type.Kind)
        {
            case BtfKind.Integer:
                int encoding = (int)(MemoryMarshal.Read<uint>(type.Trailer) >> 24);
                bool isSigned = (encoding & Signed) != 0;
                return type.Size switch
                {
                    1 when (encoding & Boolean) != 0 => (ConfigurationKind.Boolean, false),
                    1 => (ConfigurationKind.Character, isSigned),
                    2 or 4 or 8 => (ConfigurationKind.Number, isSigned),
                    _ => (ConfigurationKind.Unknown, false),
                };
            case BtfKind.Enum when type.Size == sizeof(uint) && types.GetName(type) == "libbpf_tristate":
                return (ConfigurationKind.Tristate, false);
            case BtfKind.Array when type.Array.ElementCount != 0 && types.Resolve(type.Array.ElementTypeId).Kind == BtfKind.Integer
                && Classify(types, type.Array.ElementTypeId).Kind == ConfigurationKind.Character:
                return (ConfigurationKind.Text, false);
            default:
                return (ConfigurationKind.Unknown, false);
        }
    }
}
