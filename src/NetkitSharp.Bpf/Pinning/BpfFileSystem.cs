using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Pinning;

/// <summary>
/// bpffs, the file system whose files keep BPF objects alive by name. An object lives as long as a descriptor, a link, a program
/// that uses it or a pin refers to it; a pin is what outlives the process. Pins are in the mount namespace of the caller.
/// </summary>
/// <seealso href="https://docs.kernel.org/bpf/index.html"/>
public static class BpfFileSystem
{
    /// <summary>Where systemd and every distribution mount bpffs.</summary>
    public const string DefaultPath = "/sys/fs/bpf";

    /// <summary>Whether <paramref name="path"/> exists and lies on a bpffs (statfs(2) magic 0xcafe4a11).</summary>
    public static bool IsBpfFileSystem(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CText.ThrowIfCut(path);
        return Libc.FileSystemType(path, out uint type) == 0 && type == Libc.BPF_FS_MAGIC;
    }

    /// <summary>
    /// Mounts a new, empty bpffs on an existing directory; disposing what is returned unmounts it, and with it goes every pin inside.
    /// Needs CAP_SYS_ADMIN. Every mount is a file system of its own: pins in one are not seen in another.
    /// </summary>
    /// <param name="directory">An existing directory, such as <see cref="DefaultPath"/> or one of the caller's own.</param>
    /// <exception cref="BpfMountException">mount(2) refused.</exception>
    public static BpfFileSystemMount Mount(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        CText.ThrowIfCut(directory);
        int result = Libc.MountBpf(directory, "mode=0700");
        return result < 0 ? throw new BpfMountException($"mount bpffs on '{directory}'", directory, -result) : new BpfFileSystemMount(directory);
    }

    /// <summary>Removes a pin. The object lives on while something else refers to it.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs; nothing was removed.</exception>
    public static void Unpin(string path)
    {
        if (!TryUnpin(path))
        {
            throw new BpfObjectNotFoundException(BpfCommand.GetPinned, Errno.ENOENT, $"unpin '{path}'", "there is no such pin");
        }
    }

    /// <summary>As <see cref="Unpin"/>, but false where there is no such pin.</summary>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs; nothing was removed.</exception>
    public static bool TryUnpin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CText.ThrowIfCut(path);
        if (!File.Exists(path))
        {
            return false;
        }

        if (!IsBpfFileSystem(path))
        {
            throw new BpfFileSystemNotMountedException($"unpin '{path}'", path, "no pin, but a file on another file system");
        }

        File.Delete(path);
        return true;
    }

    internal static void Pin(BpfHandle handle, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CText.ThrowIfCut(path);
        ArgumentException.ThrowIfNullOrEmpty(Path.GetFileName(path), nameof(path));
        if (Path.GetFileName(path).Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name '{Path.GetFileName(path)}' has a dot: bpffs reserves dots and answers EPERM (kernel/bpf/inode.c: bpf_lookup). Use '_' or '-'.", nameof(path));
        }

        int result = BpfSyscall.Pin(handle, path);
        if (result < 0)
        {
            throw PinFailed(-result, $"pin {handle.Kind} at '{path}'", path);
        }
    }

    /// <summary>The descriptor of whatever is pinned there; the caller checks its kind.</summary>
    internal static int Open(string path, bool readOnly, string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CText.ThrowIfCut(path);
        const uint ReadOnly = 1 << 3;    // BPF_F_RDONLY
        int result = BpfSyscall.GetPinned(path, readOnly ? ReadOnly : 0);
        return result >= 0 ? result : throw OpenFailed(-result, target, path);
    }

    private static Exception PinFailed(int errno, string target, string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return errno switch
        {
            Errno.ENOENT => new BpfObjectNotFoundException(BpfCommand.Pin, errno, target, $"the directory '{directory}' does not exist: create it on the bpffs first (mkdir)"),
            _ when !IsBpfFileSystem(directory) => new BpfFileSystemNotMountedException(target, directory),
            Errno.EEXIST => new BpfPinExistsException(errno, target, path),
            _ => BpfErrors.Create(BpfCommand.Pin, errno, target, BpfCapabilities.Bpf),
        };
    }

    private static Exception OpenFailed(int errno, string target, string path)
    {
        switch (errno)
        {
            case Errno.ENOENT:
                string? directory = Path.GetDirectoryName(Path.GetFullPath(path));
                return directory is not null && Directory.Exists(directory) && !IsBpfFileSystem(directory)
                    ? new BpfFileSystemNotMountedException(target, directory)
                    : new BpfObjectNotFoundException(BpfCommand.GetPinned, errno, target, "there is no such pin in this mount namespace");
            case Errno.EACCES when Directory.Exists(path):
                return new BpfException(BpfCommand.GetPinned, errno, target, "this is a directory");
            case Errno.EACCES or Errno.EROFS or Errno.EINVAL or Errno.EPERM when File.Exists(path) && !IsBpfFileSystem(path):
                return new BpfFileSystemNotMountedException(target, path, "no pin, but a file on another file system");
            case Errno.EACCES:
                return new BpfException(BpfCommand.GetPinned, errno, target, "the permissions of the pin's file do not allow it (chmod, chown)");
            default:
                return BpfErrors.Create(BpfCommand.GetPinned, errno, target, BpfCapabilities.Bpf);
        }
    }
}
