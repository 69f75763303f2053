using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>What cannot be is refused with its reason, leaves nothing half made, and does not touch the pods that are there.</summary>
public sealed class BadInputTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Refused_pods_leave_nothing_and_the_others_alone(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device) with { MaxPods = 3 };
        try
        {
            using PodNetwork network = PodNetwork.Create(options);
            Pod a = network.AddPod(PodFixture.PodA());
            using StreamLoad stream = new(a.Namespace, node.Remote, NodeLab.RemoteIPv4);

            Refused<PodAddressException>("10.0.0.2/32").Message.Should().Be("The pod 'x' cannot have 10.0.0.2: the pod 'a' has it.");
            Refused<PodAddressException>($"{NodeLab.HostIPv4}/32").Message.Should().Be($"The pod 'x' cannot have {NodeLab.HostIPv4}: the host has it, on its device 'p0'.");
            Refused<PodAddressException>($"{NodeLab.HostIPv6}/128").Message.Should().Contain("the host has it, on its device 'p0'");
            Refused<BpfMapFullException>("10.0.0.3/32", "10.0.0.4/32").Message.Should().Contain("the map holds the 3 entries it was made for");
            Refused<PodAddressException>([.. Enumerable.Range(1, 7).Select(i => $"fd00:1111:2222:3333:4444:5555:6666:{i}777/128")]).Message.Should().Contain("alias").And.Contain("Give it fewer");

            // Deleted while the pod is added to, and while it is one: the name is all that goes, the others stay.
            using NetworkNamespace own = NetworkNamespace.Create($"nks-own-{Environment.ProcessId}");
            network.AddPod(new PodSpec("own") { Addresses = ["10.0.0.5/32"], Namespace = own });
            NetworkNamespace.Delete(own.Name!);
            network.Inspect().Should().ContainSingle().Which.ToString().Should().Be($"Namespace of pod 'own': expected the namespace '{own.Name}', found that it is gone");
            network.Reconcile().IsClean.Should().BeTrue();
            network.Pods.Should().ContainSingle().Which.Should().BeSameAs(a);

            stream.GoesOn().Should().BeTrue();
            (long sent, long received) = stream.Stop();
            received.Should().Be(sent);

            T Refused<T>(params string[] addresses)
                where T : Exception
            {
                Traces before = Traces.Of(node.HostName, pins.Path);
                PodSpec spec = new("x") { Addresses = [.. addresses.Select(text => Rtnetlink.Addresses.InterfaceAddress.Parse(text))] };
                T refusal = network.Invoking(n => n.AddPod(spec)).Should().Throw<T>().Which;
                Traces.Of(node.HostName, pins.Path).Should().Be(before);
                network.Inspect().Should().BeEmpty();
                return refusal;
            }
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
            NetworkNamespace.TryDelete($"nks-own-{Environment.ProcessId}");
        }
    }

    /// <summary>An agent that comes back finds the namespace of a pod gone, with its device, and the rest of the pod to remove.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_pod_that_went_while_nobody_looked_is_cleared_away(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device);
        try
        {
            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.AddPod(PodFixture.PodA());
                network.AddPod(PodFixture.PodB());
            }

            Witness.Run("ip", "netns", "delete", $"{options.Name}-a");
            Witness.Run("ip", "-n", node.HostName, "link", "set", $"{options.Name}-b", "alias", "netkitsharp/7 open eth0 10.0.0.3");
            SpinWait.SpinUntil(() => Witness.TryRun("ip", "-n", node.HostName, "link", "show", "dev", $"{options.Name}-a").Status != 0, TimeSpan.FromSeconds(30)).Should().BeTrue();
            Witness.Run("ip", "-n", node.HostName, "link", "delete", "p0");
            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.Pods.Should().BeEmpty("the one is gone, and the other's record is another version's");
                IReadOnlyList<PodFinding> found = network.Inspect();
                found.Should().Contain(f => f.Subject == PodSubject.Leftover && f.Actual.Contains($"{options.Name}-b"));
                found.Should().Contain(f => f.Subject == PodSubject.Leftover && f.Actual.Contains("/links/a"));
                found.Should().Contain(f => f.Subject == PodSubject.Leftover && f.Actual.Contains("10.0.0.2"));
                found.Should().Contain(f => f.Subject == PodSubject.Uplink, "it was attached once, so that it is waited for");
                network.Reconcile().Remaining.Should().ContainSingle().Which.Subject.Should().Be(PodSubject.Uplink);
                network.AddPod(PodFixture.PodA());
            }
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
        }
    }
}
