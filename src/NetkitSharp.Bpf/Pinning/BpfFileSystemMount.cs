using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Pinning;

/// <summary>A bpffs that this process mounted, see <see cref="BpfFileSystem.Mount"/>. Disposing it unmounts it.</summary>
public sealed class BpfFileSystemMount : IDisposable
{
    private bool _unmounted;

    internal BpfFileSystemMount(string directory) => Directory = directory;

    /// <summary>The directory it is mounted on.</summary>
    public string Directory { get; }

    /// <summary>Unmounts, even while files in it are in use (MNT_DETACH). Objects that only pins inside kept alive are freed.</summary>
    /// <exception cref="BpfMountException">umount(2) refused.</exception>
    public void Dispose()
    {
        if (_unmounted)
        {
            return;
        }

        _unmounted = true;
        int result = Libc.Unmount(Directory, Libc.MNT_DETACH);
        if (result is < 0 and not -Errno.EINVAL)    // EINVAL: it is not a mount point any more
        {
            throw new BpfMountException($"unmount bpffs from '{Directory}'", Directory, -result);
        }
    }
}
