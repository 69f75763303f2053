using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>test</c> of <c>union bpf_attr</c> for BPF_PROG_TEST_RUN.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_test
{
    internal const int EndBatchSize = 76;
    internal const int EndCtxOut = 64;

    internal uint prog_fd;
    internal uint retval;
    internal uint data_size_in;
    internal uint data_size_out;
    internal ulong data_in;
    internal ulong data_out;
    internal uint repeat;
    internal uint duration;
    internal uint ctx_size_in;
    internal uint ctx_size_out;
    internal ulong ctx_in;
    internal ulong ctx_out;
    internal uint flags;
    internal uint cpu;
    internal uint batch_size;
    private readonly uint _pad;
}
