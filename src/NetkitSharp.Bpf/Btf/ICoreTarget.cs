namespace NetkitSharp.Bpf.Btf;

/// <summary>Where CO-RE looks for what the compiler saw: the running kernel, or another one's BTF.</summary>
internal interface ICoreTarget
{
    /// <summary>What messages call it: "the running kernel".</summary>
    string Description { get; }

    /// <summary>The types that may be meant by a name without its flavour; both kinds of enum count as one. Empty when there is none.</summary>
    IReadOnlyList<KernelBtfReference> FindCandidates(string essentialName, BtfKind kind);
}
