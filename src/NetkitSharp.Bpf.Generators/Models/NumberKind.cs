namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>What a type's bits mean.</summary>
internal enum NumberKind
{
    /// <summary>No integer.</summary>
    None,

    /// <summary>An integer, or an enum over one, without a sign.</summary>
    Unsigned,

    /// <summary>An integer, or an enum over one, with a sign.</summary>
    Signed,

    /// <summary>_Bool.</summary>
    Boolean,
}
