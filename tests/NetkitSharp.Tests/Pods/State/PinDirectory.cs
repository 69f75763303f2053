using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Pods;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>A bpffs of a test's own in a temporary folder.</summary>
internal sealed class PinDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nks-pins-");
    private readonly BpfFileSystemMount _mount;

    public PinDirectory()
    {
        // As in PodFixture.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _mount = BpfFileSystem.Mount(Path);
    }

    public string Path => _directory.FullName;

    /// <summary>A pin of the tests' network, below its own directory.</summary>
    public string Of(params string[] names) => System.IO.Path.Combine([Path, "netkitsharp", PodFixture.NetworkName, .. names]);

    public PodNetworkOptions Options(PodFixture fixture, PodDevice device) => fixture.Options(device) with { PinDirectory = Path };

    public PodNetworkOptions Options(NodeLab node, PodDevice device) => node.Options(device) with { PinDirectory = Path };

    public void Dispose()
    {
        _mount.Dispose();
        _directory.Delete();
    }
}
