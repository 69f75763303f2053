using NetkitSharp.Testing;

namespace NetkitSharp.Packaging.Tests;

/// <summary>A local feed with the three packages, packed from the sources once for all tests.</summary>
public sealed class PackedFeed : IDisposable
{
    /// <summary>A version of its own, so that no cache of an earlier run can answer for this one.</summary>
    public const string Suffix = "packagingtest";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Packs the three.</summary>
    public PackedFeed()
    {
        foreach (string project in Projects)
        {
            Dotnet.Run(
                SourceTree.Root, "pack", $"src/{project}/{project}.csproj", "-c", "Release", "-o", _folder.Path, "--version-suffix", Suffix,
                $"-p:ArtifactsPath={SourceTree.File("artifacts/packaging")}", "-p:UseSharedCompilation=false", "-warnaserror");
        }
    }

    /// <summary>The packages, lowest first.</summary>
    public static IReadOnlyList<string> Projects { get; } = ["NetkitSharp.Rtnetlink", "NetkitSharp.Bpf", "NetkitSharp"];

    /// <summary>Where the packages are.</summary>
    public string Folder => _folder.Path;

    /// <summary>The file of a package.</summary>
    public string PackageFile(string project, string extension = "nupkg") =>
        Directory.GetFiles(Folder, $"{project}.*.{extension}").Single(f => char.IsAsciiDigit(Path.GetFileName(f)[project.Length + 1]));

    /// <summary>The version all three have.</summary>
    public string Version => Path.GetFileNameWithoutExtension(PackageFile("NetkitSharp"))["NetkitSharp.".Length..];

    /// <summary>Deletes the feed.</summary>
    public void Dispose() => _folder.Dispose();
}
