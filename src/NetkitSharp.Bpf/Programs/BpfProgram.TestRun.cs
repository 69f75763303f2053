using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

public sealed partial class BpfProgram
{
    /// <summary>
    /// Runs the program on a packet, in the kernel but on no device (<c>BPF_PROG_TEST_RUN</c>): maps are read and written for real,
    /// a redirect goes nowhere. Allocates nothing. Needs CAP_BPF and, for networking programs, CAP_NET_ADMIN.
    /// </summary>
    /// <param name="data">The packet with its Ethernet header: at least 14 bytes.</param>
    /// <param name="dataOut">Receives the packet that the program left; empty when it is not wanted.</param>
    /// <param name="repeat">How often to run it; the duration is the average.</param>
    /// <param name="context">A <c>struct __sk_buff</c> or <c>struct xdp_md</c> to begin with, whose fields that cannot be set are zero; may be empty.</param>
    /// <param name="contextOut">Receives the context that the program left; empty when it is not wanted.</param>
    /// <exception cref="BpfException">EINVAL: too short a packet, or a context field that cannot be set; ENOSPC: an output is too small.</exception>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> data, Span<byte> dataOut, int repeat = 1, ReadOnlySpan<byte> context = default, Span<byte> contextOut = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeat);
        bpf_attr_test attr = new() { repeat = (uint)repeat };
        int result = BpfSyscall.ProgramTestRun(Handle, ref attr, data, dataOut, context, contextOut);
        return result < 0
            ? throw TestRunFailed(-result, data.Length, dataOut.Length, in attr)
            : new(attr.retval, (int)attr.data_size_out, (int)attr.ctx_size_out, attr.duration);
    }

    /// <summary>As the other overload, with nothing wanted back but the verdict.</summary>
    /// <param name="data">The packet with its Ethernet header: at least 14 bytes.</param>
    /// <param name="repeat">How often to run it; the duration is the average.</param>
    /// <exception cref="BpfException">EINVAL: too short a packet.</exception>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> data, int repeat = 1) => TestRun(data, [], repeat);

    private BpfException TestRunFailed(int errno, int dataLength, int outLength, in bpf_attr_test attr)
    {
        const int EthernetHeader = 14;
        string? advice = errno switch
        {
            Errno.EINVAL when dataLength < EthernetHeader => $"a packet has at least the {EthernetHeader} bytes of its Ethernet header",
            Errno.EINVAL => "a field of the context that cannot be set is not zero, or the packet is too long",
            Errno.ENOSPC => $"the program left a packet of {attr.data_size_out} bytes, for which there is no room in {outLength}",
            Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"programs of type {Type} cannot be run this way",
            _ => null,
        };
        return BpfErrors.Create(BpfCommand.ProgramTestRun, errno, $"run {this} on {dataLength} bytes", BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, advice);
    }
}
