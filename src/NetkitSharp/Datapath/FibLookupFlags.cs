using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

/// <summary>Which flags of <c>bpf_fib_lookup</c> the running kernel knows, asked by running <c>native/bpf/fib_probe.bpf.c</c>.</summary>
internal static class FibLookupFlags
{
    /// <summary><c>BPF_FIB_LOOKUP_SKIP_NEIGH</c>, Linux 6.3: no neighbour is looked up twice.</summary>
    private const uint SkipNeighbour = 1U << 2;

    /// <summary><c>BPF_FIB_LOOKUP_MARK</c>, Linux 6.10: rules see the packet's mark.</summary>
    private const uint Mark = 1U << 5;

    private static readonly Lazy<uint> s_known = new(Probe);

    /// <summary>Those of the two that the kernel knows.</summary>
    public static uint Known => s_known.Value;

    private static uint Probe()
    {
        using BpfObject probe = BundledObject.Open("fib_probe.bpf.o").Load();
        BpfProgram program = probe.Programs["fib_probe"];
        return (IsKnown(program, SkipNeighbour) ? SkipNeighbour : 0) | (IsKnown(program, Mark) ? Mark : 0);
    }

    private static bool IsKnown(BpfProgram program, uint flag)
    {
        const int einval = 22;
        SkbContext context = new() { Mark = flag };
        Span<byte> frame = stackalloc byte[64];
        frame.Clear();
        return (int)program.TestRun(frame, ref context).ReturnValue != -einval;
    }
}
