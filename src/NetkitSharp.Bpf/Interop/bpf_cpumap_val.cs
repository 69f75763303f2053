using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_cpumap_val</c>: the value of a cpumap whose entries may have a program (Linux 5.9).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_cpumap_val
{
    internal uint qsize;

    /// <summary>A union of fd when written and id when read; 0 for none.</summary>
    internal uint bpf_prog;
}
