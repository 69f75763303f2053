using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>EACCES or EPERM: this process may not have perf events, or not as much memory for them. The message says what was read about why; it never guesses.</summary>
public sealed class PerfEventPermissionException : BpfRingException
{
    private PerfEventPermissionException(string call, int errno, string target, int? paranoia, BpfCapabilities missing, string advice)
        : base(call, errno, target, advice)
    {
        Paranoia = paranoia;
        Missing = missing;
    }

    /// <summary>kernel.perf_event_paranoid as it was found; null when it could not be read.</summary>
    public int? Paranoia { get; }

    /// <summary>What the calling thread's effective set lacks of <see cref="BpfCapabilities.PerfMon"/>; none when something else refused.</summary>
    public BpfCapabilities Missing { get; }

    internal static PerfEventPermissionException Create(string call, int errno, string target)
    {
        ThreadCapabilities? found = ThreadCapabilities.Read();
        int? paranoia = ReadNumber("/proc/sys/kernel/perf_event_paranoid");
        int? lockable = call == "mmap" ? ReadNumber("/proc/sys/kernel/perf_event_mlock_kb") : null;
        return new(call, errno, target, paranoia, found?.Missing(BpfCapabilities.PerfMon) ?? BpfCapabilities.None, Advice(found, paranoia, lockable));
    }

    /// <param name="found">What the thread holds; null when that cannot be read.</param>
    /// <param name="paranoia">kernel.perf_event_paranoid.</param>
    /// <param name="lockable">kernel.perf_event_mlock_kb, when memory was asked for.</param>
    internal static string Advice(ThreadCapabilities? found, int? paranoia, int? lockable)
    {
        string capability = found switch
        {
            null => "what this thread holds cannot be read from /proc/thread-self/status",
            { InInitialUserNamespace: false } => "this process is in a user namespace of its own, where CAP_PERFMON does not count for that",
            { } held when held.Missing(BpfCapabilities.PerfMon) != BpfCapabilities.None => "this thread's effective set lacks CAP_PERFMON: run as root or grant it (setcap, a service's AmbientCapabilities, a container's capabilities.add)",
            _ => "this thread has CAP_PERFMON; a seccomp filter, an LSM (see the audit log) or kernel lockdown (/sys/kernel/security/lockdown) may have refused",
        };
        if (lockable is not null)
        {
            return $"without CAP_PERFMON or CAP_IPC_LOCK the buffers of a user may take kernel.perf_event_mlock_kb ({lockable} KiB) a CPU and RLIMIT_MEMLOCK; {capability}";
        }

        string level = paranoia switch
        {
            null => "kernel.perf_event_paranoid cannot be read",
            > 0 => $"kernel.perf_event_paranoid is {paranoia}, and above 0 the events of a whole CPU need CAP_PERFMON",
            _ => $"kernel.perf_event_paranoid is {paranoia}, which needs no capability",
        };
        return $"{level}; {capability}";
    }

    private static int? ReadNumber(string path) =>
        int.TryParse(KernelFile.TryRead(path), System.Globalization.CultureInfo.InvariantCulture, out int value) ? value : null;
}
