using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>What the proof must find in a struct of union bpf_attr, here of its <c>query</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct wrong_query
{
    internal uint target;
    internal uint attach_type;
    internal ulong prog_ids;
    internal uint count;
    internal uint invented;
    private readonly uint _pad;
}
