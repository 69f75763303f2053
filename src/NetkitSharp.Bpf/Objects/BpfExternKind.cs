namespace NetkitSharp.Bpf.Objects;

/// <summary>What an extern is, by the section that its BTF puts it in and by its type.</summary>
internal enum BpfExternKind
{
    /// <summary>There is no BTF of it, or in no section that says who defines it.</summary>
    Unknown,

    /// <summary>A function in <c>.ksyms</c>: a kfunc.</summary>
    KernelFunction,

    /// <summary>A variable in <c>.ksyms</c> with a type.</summary>
    KernelVariable,

    /// <summary>A variable in <c>.ksyms</c> of type void: the address is all that is wanted.</summary>
    KernelAddress,

    /// <summary>A variable in <c>.kconfig</c>, which lies in a map.</summary>
    Configuration,
}
