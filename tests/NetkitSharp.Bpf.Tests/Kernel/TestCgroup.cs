using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A cgroup of a test's own, wherever the machine has cgroup v2 mounted. Removed with what is attached to it.</summary>
internal sealed class TestCgroup : IDisposable
{
    private static int s_made;

    internal TestCgroup()
        : this(Path.Combine(Root, $"nks-bpf-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}"))
    {
    }

    private TestCgroup(string directory) => Directory = System.IO.Directory.CreateDirectory(directory).FullName;

    internal string Directory { get; }

    private static string Root { get; } = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(columns => columns[2] == "cgroup2")[1];

    internal TestCgroup AddChild(string name) => new(Path.Combine(Directory, name));

    /// <summary>Runs a line of bash in the cgroup and in a network namespace. Gives its exit status and what it complained about.</summary>
    internal (int Status, string Error) Run(TestNamespace ns, string script)
    {
        (int status, _, string error) = Witness.TryRun("bash", "-c", $"echo $$ >'{Directory}/cgroup.procs' && exec nsenter --net=/run/netns/{ns.Name} bash -c '{script}'");
        return (status, error);
    }

    public void Dispose()
    {
        // A process that has ended may count for a moment.
        SpinWait.SpinUntil(TryRemove, TimeSpan.FromSeconds(10));
    }

    private bool TryRemove()
    {
        try
        {
            System.IO.Directory.Delete(Directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
