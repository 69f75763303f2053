using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>What the kernel has for an extern.</summary>
/// <param name="BtfId">The id of a function or a variable in the kernel's BTF; 0 for an address, and for what is missing.</param>
/// <param name="Module">Whose BTF that is; null for vmlinux.</param>
/// <param name="Address">The address of a symbol without a type; 0 when it is missing.</param>
/// <param name="Problem">Why there is nothing, for a weak extern; else null.</param>
internal sealed record ResolvedExtern(uint BtfId, BtfHandle? Module, ulong Address, string? Problem);
