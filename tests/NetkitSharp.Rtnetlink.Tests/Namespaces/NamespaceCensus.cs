namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>What a namespace test must not leave behind: threads in a namespace other than the main thread's, open files, names.</summary>
internal sealed class NamespaceCensus : IDisposable
{
    private readonly int _files = Files().Length;

    /// <summary>Waits for threads that are about to end, then throws on what was left. Only a failure takes the ten seconds.</summary>
    public void Dispose()
    {
        SpinWait.SpinUntil(() => Strays().Count == 0 && Files().Length <= _files, TimeSpan.FromSeconds(10));
        if (Strays() is [_, ..] strays)
        {
            throw new InvalidOperationException($"threads left in another network namespace: {string.Join("; ", strays)}");
        }

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

    private static List<string> Strays()
    {
        string? home = Target("/proc/self/ns/net");
        return [.. Directory.EnumerateDirectories("/proc/self/task")
            .Select(task => (Task: Path.GetFileName(task), Namespace: Target($"{task}/ns/net")))
            .Where(t => t.Namespace is not null && t.Namespace != home)
            .Select(t => $"task {t.Task} in {t.Namespace}")];
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
            // The thread has just ended.
            return null;
        }
    }
}
