namespace NetkitSharp.Bpf.Errors;

/// <summary>
/// EPERM for want of a capability, or refused by something else that decides about bpf(2). The message names the capabilities which
/// the calling thread was found to lack; it never guesses.
/// </summary>
public sealed class BpfPermissionException : BpfException
{
    private BpfPermissionException(BpfCommand command, int errno, string target, BpfCapabilities needed, ThreadCapabilities? found, bool countsLockedMemory)
        : base(command, errno, target, Advice(needed, found, Refusals.Read(), countsLockedMemory))
    {
        Needed = needed;
        Missing = found?.Missing(needed) ?? BpfCapabilities.None;
    }

    /// <summary>The capabilities that the request needs.</summary>
    public BpfCapabilities Needed { get; }

    /// <summary>Those of <see cref="Needed"/> that the calling thread's effective set lacks; none when something else refused.</summary>
    public BpfCapabilities Missing { get; }

    /// <param name="command">The bpf(2) command.</param>
    /// <param name="target">What was asked of which object.</param>
    /// <param name="needed">The capabilities that it takes.</param>
    /// <param name="countsLockedMemory">Whether a probe has shown that this kernel counts BPF memory against RLIMIT_MEMLOCK (before Linux 5.11).</param>
    internal static BpfPermissionException Create(BpfCommand command, string target, BpfCapabilities needed, bool countsLockedMemory = false) =>
        new(command, Errors.Errno.EPERM, target, needed, ThreadCapabilities.Read(), countsLockedMemory);

    internal static string Advice(BpfCapabilities needed, ThreadCapabilities? found, in Refusals others, bool countsLockedMemory = false)
    {
        string asks = $"{ThreadCapabilities.Names(needed)} {(int.PopCount((int)needed) > 1 ? "are" : "is")} needed";
        if (found is not { } held)
        {
            return $"{asks}, and what this thread holds cannot be read from /proc/thread-self/status";
        }

        BpfCapabilities missing = held.Missing(needed);
        if (missing != BpfCapabilities.None)
        {
            string unprivileged = needed == BpfCapabilities.Bpf && others.UnprivilegedDisabled is > 0 and { } disabled
                ? $", as the sysctl kernel.unprivileged_bpf_disabled is {disabled}"
                : "";
            return $"{asks}{unprivileged}; this thread's effective set lacks {ThreadCapabilities.Names(missing)}: run as root or grant "
                + $"{(int.PopCount((int)missing) > 1 ? "them" : "it")} (setcap, a service's AmbientCapabilities, a container's capabilities.add)";
        }

        if (!held.InInitialUserNamespace)
        {
            return $"{asks} in the initial user namespace; this process holds {(int.PopCount((int)needed) > 1 ? "them" : "it")} in a user "
                + "namespace of its own only, where bpf(2) wants a BPF token";
        }

        string memory = countsLockedMemory && others.LockedMemoryLimit is { } limit
            ? $"this kernel counts BPF memory against RLIMIT_MEMLOCK, which is {limit} bytes and may be too low, or "
            : "";
        return $"this thread has {ThreadCapabilities.Names(needed)}; {memory}{others.Suspects()}";
    }
}
