using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

public sealed partial class BpfProgram
{
    /// <summary>XDP programs and the like have as much room in front of a packet; what grows more is run again.</summary>
    private const int UsualHeadroom = 256;

    /// <summary>
    /// Runs the program in the kernel but on no device (<c>BPF_PROG_TEST_RUN</c>): maps are read and written for real, a redirect goes nowhere
    /// unless the frames are live. Allocates nothing. Needs CAP_BPF and, for networking programs, CAP_NET_ADMIN, for tracing programs CAP_PERFMON.
    /// </summary>
    /// <exception cref="BpfException">
    /// EINVAL: the program takes no such request; the message says what of it. ENOSPC: an output is too small. ENOTSUPP: programs of this type cannot be
    /// run this way.
    /// </exception>
    public BpfTestRunResult TestRun(in BpfTestRunRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Repeat);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Cpu);
        ArgumentOutOfRangeException.ThrowIfNegative(request.BatchSize);
        int result = TryTestRun(in request, out BpfTestRunResult run);
        return result < 0 ? throw TestRunFailed(-result, in request, in run) : run;
    }

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
        return TestRun(new BpfTestRunRequest { Data = data, DataOut = dataOut, Repeat = repeat, Context = context, ContextOut = contextOut });
    }

    /// <summary>As the other overload, with nothing wanted back but the verdict.</summary>
    /// <param name="data">The packet with its Ethernet header: at least 14 bytes.</param>
    /// <param name="repeat">How often to run it; the duration is the average.</param>
    /// <exception cref="BpfException">EINVAL: too short a packet.</exception>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> data, int repeat = 1) => TestRun(data, [], repeat);

    /// <summary>Runs the program on a packet with a context that the program's changes go back into.</summary>
    /// <typeparam name="TContext"><see cref="SkbContext"/> or <see cref="XdpContext"/>.</typeparam>
    /// <param name="data">The packet with its Ethernet header: at least 14 bytes; for XDP with its metadata in front.</param>
    /// <param name="context">The context to begin with, whose fields that cannot be set are zero; then the one that the program left.</param>
    /// <param name="dataOut">Receives the packet that the program left; empty when it is not wanted.</param>
    /// <param name="repeat">How often to run it; the duration is the average.</param>
    /// <exception cref="BpfException">EINVAL: too short a packet, or a context field that cannot be set; ENOSPC: an output is too small.</exception>
    public BpfTestRunResult TestRun<TContext>(ReadOnlySpan<byte> data, ref TContext context, Span<byte> dataOut = default, int repeat = 1)
        where TContext : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeat);
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<TContext>(ref context));
        return TestRun(new BpfTestRunRequest { Data = data, DataOut = dataOut, Repeat = repeat, Context = bytes, ContextOut = bytes });
    }

    /// <summary>
    /// Runs a program that takes nothing but a context: the arguments of a raw tracepoint (<c>__u64</c> each, at most 12), or the structure of a syscall program,
    /// whose changes go back into it. Linux 5.10 and 5.14.
    /// </summary>
    /// <typeparam name="TContext">The structure.</typeparam>
    /// <param name="context">The structure to begin with; after a syscall program what it left.</param>
    /// <exception cref="BpfException">EINVAL: the structure is shorter than what the program reads of it, or the program takes no such context.</exception>
    public BpfTestRunResult TestRun<TContext>(ref TContext context)
        where TContext : unmanaged => TestRun(new BpfTestRunRequest { Context = MemoryMarshal.AsBytes(new Span<TContext>(ref context)) });

    /// <summary>Runs the program on a packet and returns the whole packet that it left, however long.</summary>
    /// <param name="data">The packet with its Ethernet header: at least 14 bytes.</param>
    /// <param name="packet">The packet that the program left.</param>
    /// <exception cref="BpfException">EINVAL: too short a packet.</exception>
    /// <remarks>A packet that grew by more than 256 bytes takes a second run, whose effects on maps come on top of those of the first.</remarks>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> data, out byte[] packet)
    {
        byte[] buffer = new byte[data.Length + UsualHeadroom];
        while (true)
        {
            BpfTestRunRequest request = new() { Data = data, DataOut = buffer, Repeat = 1 };
            int result = TryTestRun(in request, out BpfTestRunResult run);
            if (result >= 0)
            {
                packet = buffer[..run.DataLength];
                return run;
            }

            if (result != -Errno.ENOSPC || run.DataLength <= buffer.Length)
            {
                throw TestRunFailed(-result, in request, in run);
            }

            buffer = new byte[run.DataLength];
        }
    }

    private int TryTestRun(in BpfTestRunRequest request, out BpfTestRunResult run)
    {
        bpf_attr_test attr = new() { repeat = (uint)request.Repeat, flags = (uint)request.Flags, cpu = (uint)request.Cpu, batch_size = (uint)request.BatchSize };
        int result = BpfSyscall.ProgramTestRun(Handle, ref attr, request.Data, request.DataOut, request.Context, request.ContextOut);
        run = new(attr.retval, (int)attr.data_size_out, (int)attr.ctx_size_out, attr.duration);
        return result;
    }

    private BpfException TestRunFailed(int errno, in BpfTestRunRequest request, in BpfTestRunResult run)
    {
        string on = request.Data.IsEmpty ? request.Context.IsEmpty ? "" : $" on a context of {request.Context.Length} bytes" : $" on {request.Data.Length} bytes";
        return BpfErrors.Create(BpfCommand.ProgramTestRun, errno, $"run {this}{on}", BpfProgramCapabilities.Needed(Type), TestRunRefusal.Explain(errno, Type, in request, in run));
    }
}
