namespace NetkitSharp.Bpf.Generators.Tests.Fixtures;

/// <summary>An object in a folder of its own, gone when disposed.</summary>
internal sealed class TemporaryObject : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nks-generator-").FullName;

    internal TemporaryObject(byte[] image, string name = "made.bpf.o")
    {
        Path = System.IO.Path.Combine(_folder, name);
        Write(image);
    }

    internal string Path { get; }

    internal void Write(byte[] image) => File.WriteAllBytes(Path, image);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
