using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>A bpffs of a test's own, for pins by name.</summary>
internal sealed class PrivateBpfFileSystem : IDisposable
{
    private readonly BpfFileSystemMount _mount;

    internal PrivateBpfFileSystem()
    {
        Path = Directory.CreateTempSubdirectory("nks-pins-").FullName;
        _mount = BpfFileSystem.Mount(Path);
    }

    internal string Path { get; }

    /// <summary>What tests made; kernels with CONFIG_BPF_PRELOAD put maps.debug and progs.debug into every bpffs.</summary>
    internal IEnumerable<string> Entries => Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Select(p => System.IO.Path.GetRelativePath(Path, p))
        .Where(static p => !p.EndsWith(".debug", StringComparison.Ordinal));

    public void Dispose()
    {
        _mount.Dispose();
        Directory.Delete(Path);
    }
}
