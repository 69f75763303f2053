using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>token_create</c> of <c>union bpf_attr</c> for BPF_TOKEN_CREATE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_token_create
{
    internal const int End = 8;

    internal uint flags;
    internal uint bpffs_fd;
}
