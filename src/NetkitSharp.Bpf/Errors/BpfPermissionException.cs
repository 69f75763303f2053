namespace NetkitSharp.Bpf.Errors;

/// <summary>
/// EPERM for want of a capability, or refused by something else that decides about bpf(2). The message names the capabilities which
/// the calling thread was found to lack; it never guesses.
/// </summary>
public sealed class BpfPermissionException : BpfException
{
    private BpfPermissionException(BpfCommand command, int errno, string target, BpfCapabilities needed, ThreadCapabilities? found)
        : base(command, errno, target, Advice(needed, found, Environment.OSVersion.Version))
    {
        Needed = needed;
        Missing = found?.Missing(needed) ?? BpfCapabilities.None;
    }

    /// <summary>The capabilities that the request needs.</summary>
    public BpfCapabilities Needed { get; }

    /// <summary>Those of <see cref="Needed"/> that the calling thread's effective set lacks; none when something else refused.</summary>
    public BpfCapabilities Missing { get; }

    internal static BpfPermissionException Create(BpfCommand command, string target, BpfCapabilities needed) =>
        new(command, Errors.Errno.EPERM, target, needed, ThreadCapabilities.Read());

    internal static string Advice(BpfCapabilities needed, ThreadCapabilities? found, Version kernel)
    {
        string asks = $"{ThreadCapabilities.Names(needed)} {(int.PopCount((int)needed) > 1 ? "are" : "is")} needed";
        if (found is not { } held)
        {
            return $"{asks}, and what this thread holds cannot be read from /proc/thread-self/status";
        }

        BpfCapabilities missing = held.Missing(needed);
        if (missing != BpfCapabilities.None)
        {
            return $"{asks}; this thread's effective set lacks {ThreadCapabilities.Names(missing)}: run as root or grant "
                + $"{(int.PopCount((int)missing) > 1 ? "them" : "it")} (setcap, a service's AmbientCapabilities, a container's capabilities.add)";
        }

        if (!held.InInitialUserNamespace)
        {
            return $"{asks} in the initial user namespace; this process holds {(int.PopCount((int)needed) > 1 ? "them" : "it")} in a user "
                + "namespace of its own only, where bpf(2) wants a BPF token";
        }

        string others = "a seccomp filter, an LSM (see the audit log) or kernel lockdown (/sys/kernel/security/lockdown) may have refused";
        return kernel < new Version(5, 11)
            ? $"this thread has {ThreadCapabilities.Names(needed)}; kernels before 5.11 count BPF memory against RLIMIT_MEMLOCK, which may be too low, or {others}"
            : $"this thread has {ThreadCapabilities.Names(needed)}; {others}";
    }
}
