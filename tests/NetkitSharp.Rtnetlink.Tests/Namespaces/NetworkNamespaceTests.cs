using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>Names: ours and those of <c>ip netns</c> are the same thing.</summary>
public sealed class NetworkNamespaceTests
{
    [KernelFact]
    public void Ip_netns_lists_enters_and_deletes_what_was_created()
    {
        string name = TestNamespace.NameFor("ours");
        using NamespaceCensus census = new();
        using (NetworkNamespace created = NetworkNamespace.Create(name))
        {
            created.Name.Should().Be(name);
            Witness.Ip("-j", "netns", "list").EnumerateArray().Select(n => n.GetProperty("name").GetString()).Should().Contain(name);
            string inside = Witness.Run("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net").Trim();
            inside.Should().Be($"net:[{created.Inode}]").And.NotBe(new FileInfo("/proc/self/ns/net").LinkTarget);
            NetworkNamespace.List().Should().Contain(name);
            NetworkNamespace.Exists(name).Should().BeTrue();
        }

        Witness.Run("ip", "netns", "del", name);
        NetworkNamespace.Exists(name).Should().BeFalse();
        NetworkNamespace.TryDelete(name).Should().BeFalse();
        NetworkNamespace.TryOpen(name, out _).Should().BeFalse();
    }

    [KernelFact]
    public void A_namespace_is_prepared_before_it_has_its_name_and_one_that_cannot_be_leaves_nothing()
    {
        string name = TestNamespace.NameFor("prepared");
        using NamespaceCensus census = new();
        bool named = true;
        using (NetworkNamespace created = NetworkNamespace.Create(name, () =>
        {
            named = NetworkNamespace.Exists(name);
            using RtnetlinkClient inside = RtnetlinkClient.Open();
            inside.Links.SetUp(1);
        }))
        {
            named.Should().BeFalse();
            Witness.Ip("-n", name, "-j", "link", "show", "lo")[0].GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Should().Contain("UP");
        }

        NetworkNamespace.Delete(name);
        FluentActions.Invoking(() => NetworkNamespace.Create(name, () => throw new InvalidOperationException("not today"))).Should().Throw<InvalidOperationException>().WithMessage("not today");
        NetworkNamespace.List().Should().NotContain(name);
    }

    [KernelFact]
    public void What_ip_netns_created_can_be_listed_opened_entered_and_deleted()
    {
        string name = TestNamespace.NameFor("theirs");
        using NamespaceCensus census = new();
        Witness.Run("ip", "netns", "add", name);
        NetworkNamespace.List().Should().Contain(name);
        using (NetworkNamespace opened = NetworkNamespace.Open(name))
        {
            opened.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget).Should().Be($"net:[{opened.Inode}]");
        }

        NetworkNamespace.Delete(name);
        Witness.Run("ip", "netns", "list").Should().NotContain(name);
    }

    [KernelFact]
    public void The_directory_becomes_a_shared_mount_once()
    {
        using NamespaceCensus census = new();
        for (int i = 0; i < 3; i++)
        {
            using TestNamespace mine = new("shared");
        }

        // A fresh boot, which only the virtual machine has, proves the set-up itself; a second mount on top would show here.
        string[] mounts = [.. File.ReadLines("/proc/self/mountinfo").Where(l => l.Split(' ')[4] == "/run/netns")];
        mounts.Should().ContainSingle().Which.Should().Contain(" shared:");
    }

    [KernelFact]
    public void The_file_is_made_as_ip_netns_makes_it()
    {
        string theirs = TestNamespace.NameFor("theirs");
        using NamespaceCensus census = new();
        using TestNamespace ours = new("ours");
        Witness.Run("ip", "netns", "add", theirs);
        try
        {
            Mount(ours.Name).Should().Equal(Mount(theirs));
        }
        finally
        {
            NetworkNamespace.Delete(theirs);
        }

        static string[] Mount(string name)
        {
            string[] fields = File.ReadLines("/proc/self/mountinfo").Single(l => l.Split(' ')[4] == $"/run/netns/{name}").Split(' ');
            int dash = Array.IndexOf(fields, "-");
            return [fields[2], fields[5], fields[6].Split(':')[0], .. fields[(dash + 1)..]];
        }
    }

    [KernelFact]
    public void A_taken_name_is_refused_and_stays_whose_it_was()
    {
        using NamespaceCensus census = new();
        using TestNamespace first = new("taken");
        FluentActions.Invoking(() => NetworkNamespace.Create(first.Name)).Should().Throw<NamespaceExistsException>()
            .WithMessage($"create network namespace '{first.Name}': EEXIST*/run/netns/{first.Name}*Open*").Which.ErrorName.Should().Be("EEXIST");
        using NetworkNamespace again = NetworkNamespace.Open(first.Name);
        again.IsSameAs(first.Namespace).Should().BeTrue();
    }

    [KernelFact]
    public void Of_concurrent_creators_exactly_one_wins()
    {
        string name = TestNamespace.NameFor("race");
        using NamespaceCensus census = new();
        for (int round = 0; round < 10; round++)
        {
            using Barrier start = new(4);
            int created = 0;
            int refused = 0;
            Thread[] rivals = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    NetworkNamespace.Create(name).Dispose();
                    Interlocked.Increment(ref created);
                }
                catch (NamespaceExistsException)
                {
                    Interlocked.Increment(ref refused);
                }
            }))];
            Array.ForEach(rivals, t => t.Start());
            Array.ForEach(rivals, t => t.Join());
            (created, refused).Should().Be((1, 3));
            NetworkNamespace.Delete(name);
        }
    }

    [KernelFact]
    public void Of_concurrent_deleters_exactly_one_wins()
    {
        string name = TestNamespace.NameFor("race");
        using NamespaceCensus census = new();
        for (int round = 0; round < 10; round++)
        {
            NetworkNamespace.Create(name).Dispose();
            using Barrier start = new(3);
            int won = 0;
            Thread[] rivals = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                Interlocked.Add(ref won, NetworkNamespace.TryDelete(name) ? 1 : 0);
            }))];
            Array.ForEach(rivals, t => t.Start());
            Array.ForEach(rivals, t => t.Join());
            won.Should().Be(1);
        }
    }

    [KernelFact]
    public void A_name_deleted_under_its_creator_leaves_nothing()
    {
        string name = TestNamespace.NameFor("chased");
        using NamespaceCensus census = new();
        bool done = false;
        Exception? failure = null;
        Thread chaser = new(() =>
        {
            try
            {
                while (!Volatile.Read(ref done))
                {
                    NetworkNamespace.TryDelete(name);
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        chaser.Start();
        int interrupted = 0;
        try
        {
            for (int i = 0; i < 50; i++)
            {
                try
                {
                    NetworkNamespace.Create(name).Dispose();
                }
                catch (NamespaceException exception) when (exception.ErrorName is "ENOENT" or "EEXIST")
                {
                    interrupted++;
                }
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            chaser.Join();
        }

        failure.Should().BeNull();
        interrupted.Should().BePositive("otherwise this test proves nothing");
        NetworkNamespace.TryDelete(name);
        File.Exists($"/run/netns/{name}").Should().BeFalse();
    }

    [KernelFact]
    public void What_an_interrupted_creation_left_is_told_apart_and_deletable()
    {
        using NamespaceCensus census = new();
        using TestNamespace other = new("whole");
        string name = TestNamespace.NameFor("half");
        string path = $"/run/netns/{name}";
        File.Create(path).Dispose();
        NetworkNamespace.Exists(name).Should().BeFalse();
        NetworkNamespace.List().Should().Contain(name, "a clean-up has to find it").And.Contain(other.Name).And.BeInAscendingOrder(StringComparer.Ordinal);
        NetworkNamespace.TryOpen(name, out _).Should().BeFalse();
        FluentActions.Invoking(() => NetworkNamespace.Open(name)).Should().Throw<NamespaceNotFoundException>().WithMessage("*interrupted creation*");
        FluentActions.Invoking(() => NetworkNamespace.Create(name)).Should().Throw<NamespaceExistsException>().WithMessage("*TryDelete*");
        NetworkNamespace.TryDelete(name).Should().BeTrue();
        File.Exists(path).Should().BeFalse();
        NetworkNamespace.Create(name).Dispose();
        NetworkNamespace.Delete(name);
    }

    [KernelFact]
    public void A_missing_name_is_reported_with_where_it_was_looked_for()
    {
        using NamespaceCensus census = new();
        using TestNamespace other = new("other");
        string name = TestNamespace.NameFor("missing");
        FluentActions.Invoking(() => NetworkNamespace.Open(name)).Should().Throw<NamespaceNotFoundException>()
            .WithMessage($"network namespace '{name}' not found: /run/netns/{name} does not exist; there are: *{other.Name}*")
            .Which.ErrorName.Should().Be("ENOENT");
        FluentActions.Invoking(() => NetworkNamespace.Delete(name)).Should().Throw<NamespaceNotFoundException>();
        NetworkNamespace.TryDelete(name).Should().BeFalse();
    }

    [KernelFact]
    public void Names_stacked_by_repeated_mounts_are_removed_whole()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("stacked");
        Witness.Run("mount", "--bind", "/proc/self/ns/net", $"/run/netns/{mine.Name}");
        NetworkNamespace.TryDelete(mine.Name).Should().BeTrue();
        File.Exists($"/run/netns/{mine.Name}").Should().BeFalse();
    }

    [KernelFact]
    public void Of_a_link_only_the_link_is_removed()
    {
        using NamespaceCensus census = new();
        using TestNamespace target = new("target");
        string link = TestNamespace.NameFor("link");
        File.CreateSymbolicLink($"/run/netns/{link}", $"/run/netns/{target.Name}");
        using (NetworkNamespace through = NetworkNamespace.Open(link))
        {
            through.IsSameAs(target.Namespace).Should().BeTrue();
        }

        NetworkNamespace.TryDelete(link).Should().BeTrue();
        NetworkNamespace.Exists(target.Name).Should().BeTrue();
    }

    [KernelFact]
    public void Paths_processes_and_threads_can_be_opened()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("paths");
        using NetworkNamespace byPath = NetworkNamespace.OpenPath($"/run/netns/{mine.Name}");
        using NetworkNamespace current = NetworkNamespace.OpenCurrent();
        using NetworkNamespace process = NetworkNamespace.OpenProcess(Environment.ProcessId);
        byPath.IsSameAs(mine.Namespace).Should().BeTrue();
        byPath.Name.Should().BeNull();
        current.IsSameAs(process).Should().BeTrue();
        current.IsSameAs(mine.Namespace).Should().BeFalse();
        using NetworkNamespace inside = mine.Namespace.Run(NetworkNamespace.OpenCurrent);
        inside.IsSameAs(mine.Namespace).Should().BeTrue("the calling thread counts, not the process");
    }

    [KernelFact]
    public void What_is_no_network_namespace_is_refused_by_what_it_is()
    {
        using NamespaceCensus census = new();
        string fifo = Path.Combine(Path.GetTempPath(), TestNamespace.NameFor("fifo"));
        Witness.Run("mkfifo", fifo);
        try
        {
            (string Path, string Message)[] cases =
            [
                ("/etc/passwd", "*/etc/passwd*ordinary file*nsfs*"),
                ("/dev/null", "*ordinary file*"),
                ("/run", "*ordinary file*"),
                (fifo, "*ordinary file*"),
                ("/proc/self/ns/mnt", "*mount namespace*"),
                ("/proc/self/ns/user", "*user namespace*"),
                ("/proc/self/ns/uts", "*UTS namespace*"),
            ];
            foreach ((string path, string message) in cases)
            {
                FluentActions.Invoking(() => NetworkNamespace.OpenPath(path)).Should().Throw<NamespaceTypeException>().WithMessage(message);
            }
        }
        finally
        {
            File.Delete(fifo);
        }

        FluentActions.Invoking(() => NetworkNamespace.OpenPath("/nowhere/at/all")).Should().Throw<NamespaceNotFoundException>().WithMessage("*/nowhere/at/all*ENOENT*");
        FluentActions.Invoking(() => NetworkNamespace.OpenProcess(int.MaxValue)).Should().Throw<NamespaceNotFoundException>().WithMessage("*2147483647*");
        FluentActions.Invoking(() => NetworkNamespace.OpenProcess(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_deleted_namespace_dies_when_its_last_handle_closes()
    {
        using NamespaceCensus census = new();
        using TestNamespace outer = new("outer");
        using TestNamespace inner = new("inner");
        Witness.Run("ip", "-n", outer.Name, "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", inner.Name);

        NetworkNamespace.Delete(inner.Name);
        Witness.TryRun("ip", "-n", outer.Name, "link", "show", "left").Status.Should().Be(0, "the handle is open");

        inner.Namespace.Dispose();
        SpinWait.SpinUntil(() => Witness.TryRun("ip", "-n", outer.Name, "link", "show", "left").Status != 0, TimeSpan.FromSeconds(30))
            .Should().BeTrue("a veth goes with the namespace of its peer");
    }
}
