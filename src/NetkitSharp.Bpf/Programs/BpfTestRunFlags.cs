using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Programs;

/// <summary>How a program is run (<c>BPF_F_TEST_*</c> of BPF_PROG_TEST_RUN, linux/bpf.h).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum BpfTestRunFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_TEST_RUN_ON_CPU</c>: on the CPU that <see cref="BpfTestRunRequest.Cpu"/> names. Raw tracepoint programs only. Linux 5.10.</summary>
    RunOnCpu = 1 << 0,

    /// <summary>
    /// <c>BPF_F_TEST_XDP_LIVE_FRAMES</c>: what the program passes on, sends or redirects is really passed on, sent and redirected. XDP
    /// programs only; nothing comes back but the counts. Linux 5.18.
    /// </summary>
    LiveFrames = 1 << 1,

    /// <summary><c>BPF_F_TEST_SKB_CHECKSUM_COMPLETE</c>: the packet has a complete checksum, which is validated afterwards. Stable kernels from 6.1 on have it.</summary>
    ChecksumComplete = 1 << 2,
}
