using System.Globalization;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What the kernel accepts for an attribute that it refused (NLMSGERR_ATTR_POLICY, <c>NL_POLICY_TYPE_ATTR_*</c>).</summary>
public sealed record NetlinkPolicy
{
    /// <summary>NL_POLICY_TYPE_ATTR_TYPE by name: <c>u32</c>, <c>nul-string</c>, <c>nested</c>, ...</summary>
    public string? Type { get; init; }

    /// <summary>Least value (NL_POLICY_TYPE_ATTR_MIN_VALUE_S or _U).</summary>
    public Int128? MinimumValue { get; init; }

    /// <summary>Greatest value (NL_POLICY_TYPE_ATTR_MAX_VALUE_S or _U).</summary>
    public Int128? MaximumValue { get; init; }

    /// <summary>Least length in bytes.</summary>
    public uint? MinimumLength { get; init; }

    /// <summary>Greatest length in bytes, without the NUL of a text.</summary>
    public uint? MaximumLength { get; init; }

    /// <summary>The bits that may be set.</summary>
    public ulong? Mask { get; init; }

    /// <summary>The policy as exceptions print it: <c>u32 of 0 to 1</c>.</summary>
    public override string ToString()
    {
        string text = Type ?? "value";
        if (MinimumValue is not null || MaximumValue is not null)
        {
            text += $" of {Number(MinimumValue) ?? "any"} to {Number(MaximumValue) ?? "any"}";
        }

        if (MinimumLength is not null || MaximumLength is not null)
        {
            text += $" of {MinimumLength ?? 0} to {Number(MaximumLength) ?? "any number of"} bytes";
        }

        return Mask is null ? text : $"{text} within mask 0x{Mask:x}";
    }

    internal static string TypeName(uint type) => type switch
    {
        1 => "flag",
        2 => "u8",
        3 => "u16",
        4 => "u32",
        5 => "u64",
        6 => "s8",
        7 => "s16",
        8 => "s32",
        9 => "s64",
        10 => "binary",
        11 => "string",
        12 => "nul-string",
        13 => "nested",
        14 => "nested-array",
        15 => "bitfield32",
        16 => "sint",
        17 => "uint",
        _ => $"type {type}",
    };

    private static string? Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);
}
