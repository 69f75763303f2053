namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>How the kernel counts the memory of maps and programs.</summary>
internal static class MemoryProbe
{
    /// <summary>BPF_FUNC_ktime_get_coarse_ns came in the release, 5.11, that left RLIMIT_MEMLOCK; libbpf asks the same.</summary>
    private const uint KtimeGetCoarseNs = 160;

    /// <summary>Absent where RLIMIT_MEMLOCK limits it.</summary>
    internal static Probed CgroupAccounting() => ProgramProbe.Helper(KernelProgram.SocketFilter, KtimeGetCoarseNs);

    /// <summary>Whether it is certain that RLIMIT_MEMLOCK limits it.</summary>
    internal static bool CountsLockedMemory() => CgroupAccounting().Finding == Finding.Absent;
}
