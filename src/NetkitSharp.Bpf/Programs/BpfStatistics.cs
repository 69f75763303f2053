using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// Has the kernel count how often and how long programs run, all programs on the system, until this is disposed (<c>BPF_ENABLE_STATS</c>, Linux 5.8). The
/// counts are in <see cref="BpfProgramInfo.RunCount"/> and <see cref="BpfProgramInfo.RunTime"/>. Each run of a program then takes some 20 ns longer.
/// </summary>
public sealed class BpfStatistics : IDisposable
{
    private const uint RunTime = 0;

    private readonly BpfStatisticsHandle _handle;

    private BpfStatistics(BpfStatisticsHandle handle) => _handle = handle;

    /// <summary>Turns counting on. Needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfNotSupportedException">The kernel has no such command: the sysctl kernel.bpf_stats_enabled, where it is there, does the same.</exception>
    public static BpfStatistics Enable()
    {
        const string Target = "enable run-time statistics";
        int result = BpfSyscall.EnableStatistics(RunTime);
        return result switch
        {
            >= 0 => new(new(result)),
            -Errno.EINVAL => throw new BpfNotSupportedException(
                BpfCommand.EnableStatistics, Errno.EINVAL, Target, $"this kernel ({KernelRelease.Name}) has no such command: Linux has since 5.8; the sysctl kernel.bpf_stats_enabled does the same"),
            _ => throw BpfErrors.Create(BpfCommand.EnableStatistics, -result, Target, BpfCapabilities.SysAdmin),
        };
    }

    /// <summary>Turns counting off, unless something else has turned it on. The counts stay.</summary>
    public void Dispose() => _handle.Dispose();
}
