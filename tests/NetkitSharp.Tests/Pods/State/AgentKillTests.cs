using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>An agent that is killed at any moment leaves a state that the next one puts in order, and pods that go on meanwhile.</summary>
public sealed class AgentKillTests
{
    private const int FewestKills = 4;
    private const int MostKills = 20;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void A_killed_agent_leaves_what_the_next_one_puts_in_order(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device) with { Uplinks = [] };
        Traces before = Traces.Of(node.HostName, pins.Path);
        try
        {
            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.AddPod(PodFixture.PodA());
                network.AddPod(PodFixture.PodB());
            }

            using NetworkNamespace a = NetworkNamespace.Open($"{options.Name}-a");
            using NetworkNamespace b = NetworkNamespace.Open($"{options.Name}-b");
            int seed = Environment.TickCount & 0xffff;
            Random random = new(seed);
            int found = 0;
            for (int kill = 0; kill < FewestKills || (found == 0 && kill < MostKills); kill++)
            {
                using StreamLoad stream = new(a, b, "10.0.0.3");

                // Every third dies while it still takes over, the others at their work.
                KillAgent(node, options, seed + kill, steps: kill % 3 == 2 ? null : random.Next(4), TimeSpan.FromMilliseconds(random.Next(1, 100)));

                stream.GoesOn().Should().BeTrue($"kill {kill} of {seed}: the pods need no agent");
                using (PodNetwork next = PodNetwork.Create(options))
                {
                    PodReconciliation reconciliation = next.Reconcile();
                    found += reconciliation.Found.Count;
                    reconciliation.Remaining.Should().BeEmpty($"kill {kill} of {seed}: {string.Join("; ", reconciliation.Failed.Select(f => $"{f.Finding}: {f.Cause.Message}"))}");
                    next.Inspect().Should().BeEmpty();
                    next.Pods.Select(p => p.Name).Should().Contain(["a", "b"]);
                    foreach (Pod pod in next.Pods.Where(p => p.Attachment is not null && p.Name.StartsWith('k')))
                    {
                        Traffic.Send(pod.Namespace, pod.Addresses[0].ToString(), a, "10.0.0.2", count: 1).Should().Be(1, $"kill {kill} of {seed}: {pod.Name} is whole");
                    }
                }

                (long sent, long received) = stream.Stop();
                received.Should().Be(sent, $"kill {kill} of {seed}");
            }

            found.Should().BeGreaterThan(0, "of so many kills some came in the middle of something");
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
        }

        Traces.Of(node.HostName, pins.Path).Should().Be(before);
    }

    /// <summary>Kills the agent so long after it took over and did that many steps; without steps, so long after its start.</summary>
    private static void KillAgent(NodeLab node, PodNetworkOptions options, int seed, int? steps, TimeSpan delay)
    {
        ProcessStartInfo start = new(Agent(), [node.HostName, options.Name, options.PinDirectory!, options.Device.ToString(), seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        List<string?> said = [];
        for (int line = 0; line <= steps; line++)
        {
            said.Add(process.StandardOutput.ReadLine());
        }

        Thread.Sleep(delay);
        bool ended = process.HasExited;
        process.Kill();
        process.WaitForExit();
        ended.Should().BeFalse($"it works until it is killed: {error.Result}");
        said.Should().NotContainNulls();
    }

    /// <summary>Where the machine is slow, one that was compiled ahead of time is at its work ten times sooner; test.sh makes it.</summary>
    internal static string Agent()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is { Name: not "artifacts" })
        {
            folder = folder.Parent;
        }

        string artifacts = folder?.FullName ?? throw new DirectoryNotFoundException($"No folder 'artifacts' above {AppContext.BaseDirectory}: the agent is looked for there.");
        string compiled = Path.Combine(artifacts, "agent/NetkitSharp.TestAgent");
        return File.Exists(compiled) ? compiled : Path.Combine(artifacts, "bin/NetkitSharp.TestAgent/release/NetkitSharp.TestAgent");
    }
}
