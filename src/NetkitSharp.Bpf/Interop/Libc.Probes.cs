using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>perf_event_open(2) for probes and tracepoints, to which programs are attached.</summary>
internal static unsafe partial class Libc
{
    internal const uint PERF_TYPE_TRACEPOINT = 2;

    private const ulong PERF_FLAG_FD_CLOEXEC = 1 << 3;

    /// <summary>Opens an event for all processes, or for one; 0 or a negated errno.</summary>
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
            perf_event_attr_probe attr = new() { type = type, size = perf_event_attr_probe.Size, config = config, config1 = (ulong)t, config2 = offset };

            // An event of every process has to be of one CPU: a probe fires on all of them nevertheless (kernel/trace/bpf_trace.c goes by the probe, not by the event).
            nint fd = Syscall(PerfEventOpenNumber(RuntimeInformation.ProcessArchitecture), (nint)(&attr), pid ?? -1, pid is null ? 0 : -1, -1, (nint)PERF_FLAG_FD_CLOEXEC);
            int result = AboveStandard(fd < 0 ? -Marshal.GetLastPInvokeError() : (int)fd);
            handle = result < 0 ? null : new SafeFileHandle(result, ownsHandle: true);
            return result < 0 ? result : 0;
        }
    }

    internal static nint PerfEventOpenNumber(Architecture architecture) => architecture switch
    {
        Architecture.X64 => 298,
        Architecture.X86 => 336,
        Architecture.Arm or Architecture.Armv6 => 364,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 241,
        Architecture.S390x => 331,
        Architecture.Ppc64le => 319,
        _ => throw new PlatformNotSupportedException($"perf_event_open(2) has no system call number here for the architecture {architecture}."),
    };
}
