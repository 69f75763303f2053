namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>BPF objects that this project did not build, in <c>NETKITSHARP_FOREIGN</c> (eng/foreign-objects.sh).</summary>
internal static class ForeignObjects
{
    private static readonly string[] s_slow = ["iters", "loop3", "pyperf600", "pyperf600_nounroll", "verifier_liveness_exp"];

    /// <summary>Why there are none here, or null.</summary>
    public static string? Missing =>
        Directory.Exists(Path.Combine(Folder, "packages")) ? null : "NETKITSHARP_FOREIGN names no objects: NETKITSHARP_FOREIGN=$(eng/foreign-objects.sh)";

    /// <summary>libbpf's own loader of whatever it is given.</summary>
    public static string VeristatProgram => Path.Combine(Folder, "bin/veristat");

    /// <summary>The folders of objects: one a package, and the selftests.</summary>
    public static IReadOnlyList<string> Folders =>
        [.. Directory.EnumerateDirectories(Path.Combine(Folder, "packages")).Append(Path.Combine(Folder, "selftests")).Order(StringComparer.Ordinal)];

    private static string Folder => Environment.GetEnvironmentVariable("NETKITSHARP_FOREIGN") ?? "/nonexistent";

    /// <summary>The objects of a folder, but for those with a program that the verifier takes seconds to go through.</summary>
    public static IReadOnlyList<string> In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.o").Where(path => !s_slow.Contains(Path.GetFileNameWithoutExtension(path))).Order(StringComparer.Ordinal)];
}
