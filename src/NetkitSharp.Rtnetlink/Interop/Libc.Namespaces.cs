using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sched.h, linux/nsfs.h, linux/magic.h
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWTIME = 0x80;
    internal const int CLONE_NEWNS = 0x20000;
    internal const int CLONE_NEWCGROUP = 0x2000000;
    internal const int CLONE_NEWUTS = 0x4000000;
    internal const int CLONE_NEWIPC = 0x8000000;
    internal const int CLONE_NEWUSER = 0x10000000;
    internal const int CLONE_NEWPID = 0x20000000;
    internal const int CLONE_NEWNET = 0x40000000;
    internal const uint NSFS_MAGIC = 0x6e736673;
    private const nuint NS_GET_NSTYPE = 0xb703;

    /// <summary>Moves the calling thread, and only it, into new namespaces.</summary>
    internal static int Unshare(int types) => Result(unshare(types));

    /// <summary>Moves the calling thread, and only it, into the namespace.</summary>
    internal static int SetNamespace(SafeHandle handle, int type) => Result(setns(handle, type));

    /// <summary>The <c>CLONE_NEW*</c> of an open namespace file, or <c>-errno</c> (Linux 4.11).</summary>
    internal static int GetNamespaceType(int fd) => Result(ioctl(fd, NS_GET_NSTYPE));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeHandle fd, int type);

    // Variadic in C; without a third argument the calling conventions of x86-64 and arm64 Linux agree.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request);
}
