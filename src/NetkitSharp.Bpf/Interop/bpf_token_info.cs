using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_token_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_token_info
{
    internal ulong allowed_cmds;
    internal ulong allowed_maps;
    internal ulong allowed_progs;
    internal ulong allowed_attachs;
}
