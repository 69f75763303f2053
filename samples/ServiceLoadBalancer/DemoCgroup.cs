using System.Globalization;

namespace LoadBalancing;

/// <summary>A cgroup of the demonstration's own. A socket belongs to the one that its process is in when it is made.</summary>
internal sealed class DemoCgroup : IDisposable
{
    private readonly string _root = File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' ')).FirstOrDefault(static columns => columns[2] == "cgroup2")?[1]
        ?? throw new InvalidOperationException("No cgroup v2 is mounted here: mount one with 'mount -t cgroup2 none DIRECTORY'.");

    public DemoCgroup() => Path = Directory.CreateDirectory(System.IO.Path.Combine(_root, $"nkslb-{Environment.ProcessId}")).FullName;

    public string Path { get; }

    public T Run<T>(Func<T> body)
    {
        // The line of cgroup v2 has no number and no controllers.
        string home = File.ReadLines("/proc/self/cgroup").First(static line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
        Enter(Path);
        try
        {
            return body();
        }
        finally
        {
            Enter(_root + home);
        }
    }

    public void Dispose() => Directory.Delete(Path);

    private static void Enter(string directory) => File.WriteAllText(System.IO.Path.Combine(directory, "cgroup.procs"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
