using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>What a namespace test must not leave behind: threads in a namespace other than the main thread's, open files, names.</summary>
internal sealed class NamespaceCensus : IDisposable
{
    private readonly int _files = Files().Length;

    /// <summary>Waits for threads that are about to end, then throws on what was left. Only a failure takes the ten seconds.</summary>
    public void Dispose()
    {
        StrayThreads.ShouldBeNone();
        SpinWait.SpinUntil(() => Files().Length <= _files, TimeSpan.FromSeconds(10));
        if (Files() is { Length: int count } files && count > _files)
        {
            throw new InvalidOperationException($"{count - _files} descriptors left open among: {string.Join(", ", files)}");
        }

        string[] names = Directory.Exists("/run/netns") ? Directory.GetFileSystemEntries("/run/netns", $"nks-*-{Environment.ProcessId}*") : [];
        if (names.Length > 0)
        {
            throw new InvalidOperationException($"names left: {string.Join(", ", names)}");
        }
    }

    // Of all descriptors only those a namespace test can leak: the runtime opens assemblies, pipes and polls as it goes.
    private static string[] Files() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Target).OfType<string>()
            .Where(t => t.StartsWith("net:[", StringComparison.Ordinal) || t.StartsWith("socket:[", StringComparison.Ordinal) || t.StartsWith("/run/netns", StringComparison.Ordinal))];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // The descriptor has just been closed.
            return null;
        }
    }
}
