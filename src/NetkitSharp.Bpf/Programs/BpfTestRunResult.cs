namespace NetkitSharp.Bpf.Programs;

/// <summary>What came of running a program (<c>BPF_PROG_TEST_RUN</c>).</summary>
/// <param name="ReturnValue">What the program returned, such as a verdict of <c>TC_ACT_*</c>.</param>
/// <param name="DataLength">How long the packet is that the program left.</param>
/// <param name="ContextLength">How long the context is that the program left.</param>
/// <param name="DurationNanoseconds">How long a run took on average, in nanoseconds.</param>
public readonly record struct BpfTestRunResult(uint ReturnValue, int DataLength, int ContextLength, uint DurationNanoseconds)
{
    /// <summary>The verdict of programs that return signed values: <c>TCX_NEXT</c> and <c>NETKIT_NEXT</c> are -1.</summary>
    public int Verdict => (int)ReturnValue;
}
