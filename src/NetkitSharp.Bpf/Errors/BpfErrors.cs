namespace NetkitSharp.Bpf.Errors;

/// <summary>What an errno means whatever the command was; commands add what it means to them.</summary>
internal static class BpfErrors
{
    /// <summary>
    /// The exception of a refused command for which there is nothing more specific. <paramref name="advice"/> is what the errno means to
    /// this command, if it means something particular; <paramref name="needed"/> is for EPERM without such a meaning, and so is
    /// <paramref name="countsLockedMemory"/>: whether a probe has shown that RLIMIT_MEMLOCK limits BPF memory here.
    /// </summary>
    internal static BpfException Create(BpfCommand command, int errno, string target, BpfCapabilities needed, string? advice = null, bool countsLockedMemory = false) => errno switch
    {
        Errno.EPERM when advice is null => BpfPermissionException.Create(command, target, needed, countsLockedMemory),
        Errno.ENOSYS => new BpfNotSupportedException(command, errno, target, "this kernel is built without CONFIG_BPF_SYSCALL"),
        _ => new BpfException(command, errno, target, advice ?? Common(errno)),
    };

    private static string? Common(int errno) => errno switch
    {
        Errno.EMFILE => "this process has as many descriptors open as RLIMIT_NOFILE allows",
        Errno.ENFILE => "the system has as many descriptors open as fs.file-max allows",
        Errno.ENOMEM => "the kernel, or the memory cgroup of this process, has not the memory",
        _ => null,
    };
}
