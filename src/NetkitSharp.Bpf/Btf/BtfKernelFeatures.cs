namespace NetkitSharp.Bpf.Btf;

/// <summary>What of BTF came after its first release, Linux 4.18, and may be missing in a kernel.</summary>
[Flags]
internal enum BtfKernelFeatures
{
    None = 0,

    /// <summary>Functions and their prototypes. Linux 5.0.</summary>
    Functions = 1 << 0,

    /// <summary>Variables and data sections. Linux 5.2.</summary>
    DataSections = 1 << 1,

    /// <summary>Functions of global linkage. Linux 5.6.</summary>
    GlobalFunctions = 1 << 2,

    /// <summary>Floating-point numbers. Linux 5.13.</summary>
    Floats = 1 << 3,

    /// <summary>Tags on declarations. Linux 5.16.</summary>
    DeclarationTags = 1 << 4,

    /// <summary>Tags on types. Linux 5.17.</summary>
    TypeTags = 1 << 5,

    /// <summary>Enums of 64 bits, and the sign of enums. Linux 6.0.</summary>
    Enum64 = 1 << 6,

    /// <summary>Data sections whose names begin with a question mark, as those of optional struct_ops do. Linux 6.9.</summary>
    OptionalSections = 1 << 7,
}
