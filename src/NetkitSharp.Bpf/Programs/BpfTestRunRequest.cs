namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// What a program is run on (<c>BPF_PROG_TEST_RUN</c>). Which parts a program takes depends on its type: networking programs data and a context,
/// raw tracepoint and syscall programs a context only, tracing programs nothing. What is left out is not sent.
/// </summary>
public readonly ref struct BpfTestRunRequest
{
    /// <summary>The packet with its Ethernet header: at least 14 bytes.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Receives the packet that the program left; empty when it is not wanted.</summary>
    public Span<byte> DataOut { get; init; }

    /// <summary>
    /// What the program gets as its context: <see cref="SkbContext"/>, <see cref="XdpContext"/>, the arguments of a raw tracepoint, each 8 bytes, or
    /// the structure of a syscall program, which the kernel writes back into the same memory; empty for none.
    /// </summary>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>Receives the context that the program left; empty when it is not wanted.</summary>
    public Span<byte> ContextOut { get; init; }

    /// <summary>How often to run it; the duration is the average. 0 is once; raw tracepoint, syscall and tracing programs take nothing else.</summary>
    public int Repeat { get; init; }

    /// <summary>How to run it.</summary>
    public BpfTestRunFlags Flags { get; init; }

    /// <summary>The CPU to run it on, with <see cref="BpfTestRunFlags.RunOnCpu"/>.</summary>
    public int Cpu { get; init; }

    /// <summary>How many frames are handled at once, with <see cref="BpfTestRunFlags.LiveFrames"/>: at most 256; 0 is 64.</summary>
    public int BatchSize { get; init; }
}
