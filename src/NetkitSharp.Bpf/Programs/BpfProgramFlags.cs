using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Programs;

/// <summary>Flags of a program (<c>BPF_F_*</c> of BPF_PROG_LOAD, linux/bpf.h).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum BpfProgramFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_STRICT_ALIGNMENT</c>: verify as on machines that cannot load unaligned.</summary>
    StrictAlignment = 1 << 0,

    /// <summary><c>BPF_F_ANY_ALIGNMENT</c>: let unaligned access pass.</summary>
    AnyAlignment = 1 << 1,

    /// <summary><c>BPF_F_TEST_RND_HI32</c>: randomise upper halves; for tests of the kernel.</summary>
    TestRandomHigh32 = 1 << 2,

    /// <summary><c>BPF_F_TEST_STATE_FREQ</c>: keep verifier states more often; for tests of the kernel.</summary>
    TestStateFrequency = 1 << 3,

    /// <summary><c>BPF_F_SLEEPABLE</c>: the program may sleep.</summary>
    Sleepable = 1 << 4,

    /// <summary><c>BPF_F_XDP_HAS_FRAGS</c>: an XDP program that takes multi-buffer frames.</summary>
    XdpHasFragments = 1 << 5,

    /// <summary><c>BPF_F_XDP_DEV_BOUND_ONLY</c>: an XDP program for one device.</summary>
    XdpDeviceBoundOnly = 1 << 6,

    /// <summary><c>BPF_F_TEST_REG_INVARIANTS</c>: fail on violated register invariants; for tests of the kernel.</summary>
    TestRegisterInvariants = 1 << 7,

    /// <summary><c>BPF_F_TOKEN_FD</c>, Linux 6.9: the load is allowed by a token. Set by itself when <see cref="BpfProgramSpec.Token"/> is.</summary>
    Token = 1 << 16,
}
