namespace NetkitSharp.Bpf.Objects;

/// <summary>A symbol that the object leaves to the kernel to define.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Kind">What it is, by its BTF.</param>
/// <param name="IsWeak">Whether it may be missing: a variable is at address 0 then, a call of a function must be dead code.</param>
/// <param name="TypeId">The type of a variable without qualifiers, or the prototype of a function, in the object's BTF; 0 without.</param>
internal sealed record BpfExtern(string Name, BpfExternKind Kind, bool IsWeak, int TypeId)
{
    /// <summary>The name without a flavour (<c>___</c> and what follows), by which the kernel knows it.</summary>
    internal string KernelName { get; } = Name.LastIndexOf("___", StringComparison.Ordinal) is > 0 and int end ? Name[..end] : Name;

    /// <summary>How C declares it, for messages.</summary>
    internal string Description => Kind switch
    {
        BpfExternKind.KernelFunction => "the kernel function",
        BpfExternKind.KernelVariable => "the kernel variable",
        BpfExternKind.KernelAddress => "the kernel symbol",
        _ => "the extern",
    } + $" '{Name}'";
}
