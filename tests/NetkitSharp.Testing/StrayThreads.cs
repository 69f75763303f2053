namespace NetkitSharp.Testing;

/// <summary>
/// Threads of this process that are in another network namespace than its main thread: none may be, once what entered a namespace has ended. But for the thread on
/// which the runtime compiles hot methods anew: it is born wherever that comes up, runs no code of ours, and ends when it has been idle.
/// </summary>
public static class StrayThreads
{
    /// <summary>".NET Tiered Compilation Worker", as much of it as a thread's name holds.</summary>
    private const string Compiler = ".NET Tiered Com";

    /// <summary>Waits for threads that are about to end, then throws on those that stay. Only a failure takes the ten seconds.</summary>
    public static void ShouldBeNone()
    {
        SpinWait.SpinUntil(() => Find().Count == 0, TimeSpan.FromSeconds(10));
        if (Find() is [_, ..] strays)
        {
            throw new InvalidOperationException($"threads left in another network namespace: {string.Join("; ", strays)}");
        }
    }

    private static List<string> Find()
    {
        string? home = Target("/proc/self/ns/net");
        return [.. Directory.EnumerateDirectories("/proc/self/task")
            .Select(task => (Task: Path.GetFileName(task), Name: Name(task), Namespace: Target($"{task}/ns/net")))
            .Where(t => t.Namespace is not null && t.Namespace != home && t.Name != Compiler)
            .Select(t => $"task {t.Task} '{t.Name}' in {t.Namespace}")];
    }

    private static string Name(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

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
