namespace NetkitSharp.Bpf.Generators.Tests.Fixtures;

/// <summary>The objects of this project, of the library's tests, and the library's own.</summary>
internal static class FixtureObject
{
    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>Objects that are read without complaint by the library on this machine.</summary>
    internal static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.bpf.o").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    internal static string PathOf(string name) => Path.Combine(Folder, name);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));
}
