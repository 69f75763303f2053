using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_devmap_val</c>: the value of a devmap whose entries may have a program (Linux 5.8).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_devmap_val
{
    internal uint ifindex;

    /// <summary>A union of fd when written and id when read; 0 for none.</summary>
    internal uint bpf_prog;
}
