namespace NetkitSharp.Bpf.Programs;

/// <summary>What the verifier is to write (<c>log_level</c> of BPF_PROG_LOAD, linux/bpf_verifier.h).</summary>
[Flags]
public enum BpfLogLevel
{
    /// <summary>Nothing, unless the program is refused.</summary>
    None = 0,

    /// <summary><c>BPF_LOG_LEVEL1</c>: the path that failed.</summary>
    Basic = 1,

    /// <summary><c>BPF_LOG_LEVEL2</c>: every path.</summary>
    Verbose = 2,

    /// <summary><c>BPF_LOG_STATS</c>: how much was verified, in how long.</summary>
    Statistics = 4,
}
