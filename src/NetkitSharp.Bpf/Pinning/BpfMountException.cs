using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Pinning;

/// <summary>mount(2) or umount(2) of a bpffs was refused.</summary>
public sealed class BpfMountException : Exception
{
    internal BpfMountException(string target, string directory, int errno)
        : base(BpfException.Describe(errno, target, Advice(errno)))
    {
        Directory = directory;
        Errno = errno;
    }

    /// <summary>The directory to mount on.</summary>
    public string Directory { get; }

    /// <summary>What the kernel answered, as a positive errno.</summary>
    public int Errno { get; }

    /// <summary>The name of <see cref="Errno"/>.</summary>
    public string ErrnoName => Errors.Errno.Name(Errno);

    private static string? Advice(int errno) => errno switch
    {
        Errors.Errno.EPERM => BpfPermissionException.Advice(BpfCapabilities.SysAdmin, ThreadCapabilities.Read(), Refusals.Read()),
        Errors.Errno.ENOENT => "the directory has to exist",
        Errors.Errno.ENOTDIR => "this is not a directory",
        Errors.Errno.ENODEV => "this kernel has no bpffs (CONFIG_BPF_SYSCALL)",
        _ => null,
    };
}
