using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>perf_event_open(2), which libc does not wrap.</summary>
internal static unsafe partial class PerfEventSyscall
{
    private const uint PERF_TYPE_SOFTWARE = 1;
    private const ulong PERF_COUNT_SW_BPF_OUTPUT = 10;
    private const ulong PERF_SAMPLE_RAW = 1 << 10;
    private const nint PERF_FLAG_FD_CLOEXEC = 1 << 3;

    /// <summary>Opens an event that takes what BPF programs output on a CPU; a negated errno on failure.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="wakeup">After how many records, or bytes, a waiting reader is woken.</param>
    /// <param name="wakeupIsBytes">Whether <paramref name="wakeup"/> counts bytes.</param>
    internal static int OpenBpfOutput(int cpu, uint wakeup, bool wakeupIsBytes)
    {
        perf_event_attr attr = new()
        {
            type = PERF_TYPE_SOFTWARE,
            size = perf_event_attr.End,
            config = PERF_COUNT_SW_BPF_OUTPUT,
            sample_period = 1,
            sample_type = PERF_SAMPLE_RAW,
            flags = wakeupIsBytes ? perf_event_attr.WatermarkFlag : 0,
            wakeup = wakeup,
        };
        nint result = Syscall(Number(RuntimeInformation.ProcessArchitecture), (nint)(&attr), -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
        return result < 0 ? -Marshal.GetLastPInvokeError() : Libc.AboveStandard((int)result);
    }

    /// <summary>The number of the system call (asm/unistd.h).</summary>
    internal static nint Number(Architecture architecture) => architecture switch
    {
        Architecture.X64 => 298,
        Architecture.X86 => 336,
        Architecture.Arm or Architecture.Armv6 => 364,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 241,
        Architecture.S390x => 331,
        Architecture.Ppc64le => 319,
        _ => throw new PlatformNotSupportedException($"perf_event_open(2) has no system call number here for the architecture {architecture}; it is known for x64, x86, arm, arm64, riscv64, loongarch64, s390x and ppc64le."),
    };

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint attributes, nint process, nint cpu, nint group, nint flags);
}
