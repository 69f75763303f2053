namespace NetkitSharp.Bpf.Btf;

/// <summary>BTF_FUNC_* and BTF_VAR_* of linux/btf.h, which agree.</summary>
internal enum BtfLinkage : uint
{
    Static = 0,
    Global = 1,
    Extern = 2,
}
