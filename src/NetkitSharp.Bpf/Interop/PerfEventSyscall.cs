using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>perf_event_open(2), which libc does not wrap.</summary>
internal static unsafe partial class PerfEventSyscall
{
    internal const uint PERF_TYPE_TRACEPOINT = 2;

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
            size = perf_event_attr.EndConfig1,
            config = PERF_COUNT_SW_BPF_OUTPUT,
            sample_period = 1,
            sample_type = PERF_SAMPLE_RAW,
            flags = wakeupIsBytes ? perf_event_attr.WatermarkFlag : 0,
            wakeup = wakeup,
        };
        return Open(ref attr, process: -1, cpu);
    }

    /// <summary>Opens the event of a probe or a tracepoint, to which a program is attached, for all processes or for one; 0 or a negated errno.</summary>
    /// <param name="type">PERF_TYPE_TRACEPOINT, or the number of a dynamic PMU.</param>
    /// <param name="config">The tracepoint's id, or flags of the PMU.</param>
    /// <param name="text">The function or the path of a probe; null for tracepoints.</param>
    /// <param name="offset">The offset in it.</param>
    /// <param name="pid">The process; null for all.</param>
    /// <param name="handle">The event, enabled.</param>
    internal static int OpenProbe(uint type, ulong config, string? text, ulong offset, int? pid, out SafeFileHandle? handle)
    {
        fixed (byte* t = text is null ? null : Encoding.UTF8.GetBytes(text + '\0'))
        {
            perf_event_attr attr = new() { type = type, size = perf_event_attr.EndConfig2, config = config, config1 = (ulong)t, config2 = offset };

            // An event of every process has to be of one CPU: a probe fires on all of them nevertheless (kernel/trace/bpf_trace.c goes by the probe, not by the event).
            int result = Open(ref attr, pid ?? -1, cpu: pid is null ? 0 : -1);
            handle = result < 0 ? null : new SafeFileHandle(result, ownsHandle: true);
            return Math.Min(result, 0);
        }
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

    private static int Open(ref perf_event_attr attributes, int process, int cpu)
    {
        fixed (perf_event_attr* attr = &attributes)
        {
            nint result = Syscall(Number(RuntimeInformation.ProcessArchitecture), (nint)attr, process, cpu, -1, PERF_FLAG_FD_CLOEXEC);
            return result < 0 ? -Marshal.GetLastPInvokeError() : Libc.AboveStandard((int)result);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint attributes, nint process, nint cpu, nint group, nint flags);
}
