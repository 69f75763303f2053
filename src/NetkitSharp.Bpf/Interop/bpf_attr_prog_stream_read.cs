using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>prog_stream_read</c> of <c>union bpf_attr</c> for BPF_PROG_STREAM_READ_BY_FD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_prog_stream_read
{
    internal const int End = 20;

    internal ulong stream_buf;
    internal uint stream_buf_len;
    internal uint stream_id;
    internal uint prog_fd;
    private readonly uint _pad;
}
