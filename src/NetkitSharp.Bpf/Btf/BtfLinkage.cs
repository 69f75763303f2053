namespace NetkitSharp.Bpf.Btf;

/// <summary>Who sees a function or a variable (<c>enum btf_func_linkage</c> and the <c>BTF_VAR_*</c> of linux/btf.h, which agree).</summary>
public enum BtfLinkage
{
    /// <summary><c>BTF_FUNC_STATIC</c>: its own compilation unit.</summary>
    Static = 0,

    /// <summary><c>BTF_FUNC_GLOBAL</c>: everybody. The verifier checks a global function on its own. Linux 5.6.</summary>
    Global = 1,

    /// <summary><c>BTF_FUNC_EXTERN</c>: it is defined elsewhere: in another object, or in the kernel.</summary>
    Extern = 2,
}
