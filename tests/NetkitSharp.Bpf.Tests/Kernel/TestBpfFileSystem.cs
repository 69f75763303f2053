using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A bpffs of a test's own in a temporary folder.</summary>
internal sealed class TestBpfFileSystem : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nks-bpffs-");
    private readonly BpfFileSystemMount _mount;

    internal TestBpfFileSystem() => _mount = BpfFileSystem.Mount(_directory.FullName);

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal string Path => _directory.FullName;

    public void Dispose()
    {
        _mount.Dispose();
        _directory.Delete();
    }
}
