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
    private const int Kills = 12;

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
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
            Random random = new(5);
            int found = 0;
            for (int kill = 0; kill < Kills; kill++)
            {
                using StreamLoad stream = new(a, b, "10.0.0.3");

                // Every fourth dies while it still takes over, the others at their work.
                KillAgent(node, options, seed: kill, waitForReady: kill % 4 != 0, TimeSpan.FromMilliseconds(random.Next(5, 400)));

                stream.GoesOn().Should().BeTrue($"kill {kill}: the pods need no agent");
                using (PodNetwork next = PodNetwork.Create(options))
                {
                    PodReconciliation reconciliation = next.Reconcile();
                    found += reconciliation.Found.Count;
                    reconciliation.Remaining.Should().BeEmpty($"kill {kill}: {string.Join("; ", reconciliation.Failed.Select(f => $"{f.Finding}: {f.Cause.Message}"))}");
                    next.Inspect().Should().BeEmpty();
                    next.Pods.Select(p => p.Name).Should().Contain(["a", "b"]);
                    foreach (Pod pod in next.Pods.Where(p => p.Attachment is not null && p.Name.StartsWith('k')))
                    {
                        Traffic.Send(pod.Namespace, pod.Addresses[0].ToString(), a, "10.0.0.2", count: 1).Should().Be(1, $"kill {kill}: {pod.Name} is whole");
                    }
                }

                (long sent, long received) = stream.Stop();
                received.Should().Be(sent, $"kill {kill}");
            }

            found.Should().BeGreaterThan(0, "of so many kills some came in the middle of something");
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
        }

        Traces.Of(node.HostName, pins.Path).Should().Be(before);
    }

    private static void KillAgent(NodeLab node, PodNetworkOptions options, int seed, bool waitForReady, TimeSpan delay)
    {
        string agent = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetkitSharp.TestAgent/release/NetkitSharp.TestAgent"));
        ProcessStartInfo start = new(agent, [node.HostName, options.Name, options.PinDirectory!, options.Device.ToString(), seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string? ready = waitForReady ? process.StandardOutput.ReadLine() : null;
        Thread.Sleep(delay);
        bool ended = process.HasExited;
        process.Kill();
        process.WaitForExit();
        ended.Should().BeFalse($"it works until it is killed: {error.Result}");
        ready.Should().Be(waitForReady ? "ready" : null);
    }
}
