using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// fcntl.h, sys/stat.h, sys/vfs.h, sys/file.h
internal static unsafe partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;
    internal const int LOCK_EX = 2;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_INO = 0x100;

    /// <summary>The new descriptor, or <c>-errno</c>.</summary>
    internal static int Open(string path, int flags, uint mode = 0)
    {
        int result;
        do
        {
            result = Result(open(path, flags | O_CLOEXEC, mode));
        }
        while (result == -Errno.EINTR);
        return result;
    }

    /// <summary>Never repeated: after EINTR Linux has closed the descriptor already.</summary>
    internal static int Close(int fd) => Result(close(fd));

    internal static int MakeDirectory(string path, uint mode) => Result(mkdir(path, mode));

    internal static int Unlink(string path) => Result(unlink(path));

    internal static int Lock(SafeHandle handle, int operation)
    {
        int result;
        do
        {
            result = Result(flock(handle, operation));
        }
        while (result == -Errno.EINTR);
        return result;
    }

    /// <summary>The inode number of what <paramref name="handle"/> has open.</summary>
    internal static int GetInode(SafeHandle handle, out ulong inode)
    {
        statx_buffer buffer = default;
        int result = Result(statx(handle, "", AT_EMPTY_PATH, STATX_INO, &buffer));
        inode = buffer.stx_ino;
        return result;
    }

    /// <summary>The kind of file system (<c>*_MAGIC</c> of linux/magic.h) that <paramref name="fd"/> is on.</summary>
    internal static int GetFileSystemType(int fd, out uint magic)
    {
        statfs_buffer buffer = default;
        int result = Result(fstatfs(fd, &buffer));
        magic = buffer.f_type;
        return result;
    }

    /// <summary>The kind of file system that <paramref name="path"/> is on.</summary>
    internal static int GetFileSystemType(string path, out uint magic)
    {
        statfs_buffer buffer = default;
        int result = Result(statfs(path, &buffer));
        magic = buffer.f_type;
        return result;
    }

    // Variadic in C; the calling conventions of x86-64 and arm64 Linux pass the third argument alike.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeHandle fd, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeHandle dirfd, string path, int flags, uint mask, statx_buffer* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstatfs(int fd, statfs_buffer* buffer);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statfs(string path, statfs_buffer* buffer);
}
