namespace NetkitSharp.Bpf.Pinning;

/// <summary>A path for a pin is not on a bpffs. The message says how to mount one.</summary>
public sealed class BpfFileSystemNotMountedException : Exception
{
    internal BpfFileSystemNotMountedException(string target, string path, string what = "not on a bpffs")
        : base($"{target}: '{path}' is {what}. Pins live on bpffs only: mount one with 'mount -t bpf bpf {BpfFileSystem.DefaultPath}' or "
            + $"BpfFileSystem.Mount (both need CAP_SYS_ADMIN), or give a path on a mounted one.") => Path = path;

    /// <summary>The directory or file that is on another file system.</summary>
    public string Path { get; }
}
