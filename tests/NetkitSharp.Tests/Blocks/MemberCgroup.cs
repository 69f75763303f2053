namespace NetkitSharp.Tests.Blocks;

/// <summary>A cgroup of a test's own. A socket belongs to the cgroup that its process was in when it was made, so this process enters for just that long.</summary>
internal sealed class MemberCgroup : IDisposable
{
    private static readonly string s_root = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(columns => columns[2] == "cgroup2")[1];

    public MemberCgroup() => Directory = System.IO.Directory.CreateDirectory(Path.Combine(s_root, $"nks-block-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}")).FullName;

    public string Directory { get; }

    public T Run<T>(Func<T> body)
    {
        // The line of cgroup v2 has no number and no controllers.
        string home = File.ReadLines("/proc/self/cgroup").First(l => l.StartsWith("0::", StringComparison.Ordinal))[3..];
        Enter(Directory);
        try
        {
            return body();
        }
        finally
        {
            Enter(s_root + home);
        }
    }

    public void Dispose() => System.IO.Directory.Delete(Directory);

    private static void Enter(string directory) => File.WriteAllText(Path.Combine(directory, "cgroup.procs"), Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
