using System.Globalization;

namespace NetkitSharp.Bpf.Errors;

/// <summary>What else than capabilities decides about bpf(2) for the calling thread, as far as /proc and /sys tell.</summary>
/// <param name="Seccomp">Whether a seccomp filter is in force; null where that cannot be read.</param>
/// <param name="Lockdown">The lockdown level in force; null when there is none, or none can be read.</param>
/// <param name="SecurityModules">The security modules that may refuse bpf(2); empty when there are none, null where they cannot be read.</param>
/// <param name="UnprivilegedDisabled">The sysctl kernel.unprivileged_bpf_disabled; null where it cannot be read.</param>
/// <param name="LockedMemoryLimit">The soft limit RLIMIT_MEMLOCK in bytes; null for none, or where it cannot be read.</param>
internal readonly record struct Refusals(bool? Seccomp, string? Lockdown, string? SecurityModules, int? UnprivilegedDisabled, long? LockedMemoryLimit)
{
    internal static Refusals Read() => Parse(
        KernelFile.TryRead("/proc/thread-self/status"),
        KernelFile.TryRead("/sys/kernel/security/lockdown"),
        KernelFile.TryRead("/sys/kernel/security/lsm"),
        KernelFile.TryRead("/proc/sys/kernel/unprivileged_bpf_disabled"),
        KernelFile.TryRead("/proc/thread-self/limits"));

    internal static Refusals Parse(string? status, string? lockdown, string? modules, string? unprivileged, string? limits) => new(
        Value(status, "Seccomp:") is { Length: > 0 } mode ? mode != "0" : null,
        Chosen(lockdown),
        modules is null ? null : string.Join(", ", modules.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries).Where(static name => name is not ("capability" or "lockdown" or "yama" or "landlock" or "integrity" or "loadpin" or "safesetid" or "ima" or "evm"))),
        int.TryParse(unprivileged, NumberStyles.Integer, CultureInfo.InvariantCulture, out int disabled) ? disabled : null,
        Value(limits, "Max locked memory") is { } limit && long.TryParse(limit.Split(' ', 2)[0], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null);

    /// <summary>Those that may have refused, in words; what is known not to be in force is not blamed.</summary>
    internal string Suspects()
    {
        List<string> suspects = [];
        if (Seccomp != false)
        {
            suspects.Add(Seccomp == true ? "the seccomp filter that is in force for this thread" : "a seccomp filter");
        }

        if (SecurityModules is null or { Length: > 0 })
        {
            suspects.Add(SecurityModules is null ? "a security module (see the audit log)" : $"a security module ({SecurityModules}; see the audit log)");
        }

        if (Lockdown is not null)
        {
            suspects.Add($"kernel lockdown, whose level is {Lockdown}");
        }

        return suspects.Count == 0
            ? "no seccomp filter, security module or lockdown is in force, so the kernel itself does not allow it here"
            : $"{string.Join(" or ", suspects)} may have refused";
    }

    private static string? Value(string? text, string label)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return line[label.Length..].Trim().ToString();
            }
        }

        return null;
    }

    /// <summary>The level in brackets of <c>none [integrity] confidentiality</c>.</summary>
    private static string? Chosen(string? lockdown)
    {
        int start = lockdown?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        int end = start < 0 ? -1 : lockdown!.IndexOf(']', start);
        return end < 0 || lockdown![(start + 1)..end] is "none" ? null : lockdown[(start + 1)..end];
    }

}
