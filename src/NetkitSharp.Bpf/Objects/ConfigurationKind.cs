namespace NetkitSharp.Bpf.Objects;

/// <summary>The kinds of values that a variable in <c>.kconfig</c> can take.</summary>
internal enum ConfigurationKind
{
    /// <summary>A type that no option can be written to.</summary>
    Unknown,

    /// <summary>bool: y or n.</summary>
    Boolean,

    /// <summary>enum libbpf_tristate: n, y or m as 0, 1, 2.</summary>
    Tristate,

    /// <summary>char: y, n or m as that letter, or a small number.</summary>
    Character,

    /// <summary>An integer of 2, 4 or 8 bytes.</summary>
    Number,

    /// <summary>An array of char.</summary>
    Text,
}
