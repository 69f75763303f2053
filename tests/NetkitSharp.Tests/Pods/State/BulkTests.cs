using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>Many pods at once are like as many one by one, and all there or none.</summary>
public sealed class BulkTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Pods_that_were_added_together_are_whole_and_removed_together_are_gone(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        string gracePeriods = File.ReadAllText("/sys/kernel/rcu_expedited");
        PodNetworkOptions options = pins.Options(node, device) with { ExpediteGracePeriods = true };
        Traces before = Traces.Of(node.HostName, pins.Path);
        try
        {
            using PodNetwork network = PodNetwork.Create(options);
            Pod alone = network.AddPod(PodFixture.PodA());
            using NetworkNamespace own = NetworkNamespace.Create($"nks-own-{Environment.ProcessId}");
            IReadOnlyList<Pod> pods = network.AddPods([.. Specs(10, 12), new PodSpec("mine") { Addresses = ["10.0.0.99/32"], Namespace = own, DeviceName = "net0" }]);

            pods.Select(p => p.Name).Should().Equal([.. Enumerable.Range(10, 12).Select(i => $"m{i}"), "mine"]);
            network.Pods.Should().HaveCount(14);
            network.Inspect().Should().BeEmpty("each is as if it had been added alone");
            Traffic.Send(pods[0].Namespace, "10.0.0.10", pods[11].Namespace, "10.0.0.21").Should().Be(5);
            Traffic.Send(pods[11].Namespace, "fd00::15", alone.Namespace, "fd00::2").Should().Be(5);
            Traffic.Send(own, "10.0.0.99", node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
            Traffic.Send(node.Remote, NodeLab.RemoteIPv6, pods[5].Namespace, "fd00::f").Should().Be(5);
            network.ReadCounters(pods[0])[Verdict.PodToPod].Packets.Should().Be(5);

            using StreamLoad stream = new(alone.Namespace, pods[0].Namespace, "10.0.0.10");
            Witness.Run("ip", "-n", node.HostName, "link", "delete", pods[3].HostDevice.Name);
            network.RemovePods([.. pods.Skip(1).Select(p => p.Name), "nobody"]).Should().Be(12);
            network.Pods.Select(p => p.Name).Should().BeEquivalentTo("a", "m10");
            network.Inspect().Should().BeEmpty();
            NetworkNamespace.Exists(own.Name!).Should().BeTrue("it is the caller's");
            stream.GoesOn().Should().BeTrue();
            (long sent, long received) = stream.Stop();
            received.Should().Be(sent);
            network.RemovePods(["a", "m10"]).Should().Be(2);
            network.AddPods([]).Should().BeEmpty();
            File.ReadAllText("/sys/kernel/rcu_expedited").Should().Be(gracePeriods, "the machine's switch is as it was");
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
            NetworkNamespace.TryDelete($"nks-own-{Environment.ProcessId}");
        }

        Traces.Of(node.HostName, pins.Path).Should().Be(before);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Together_they_are_all_there_or_none(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device) with { MaxPods = 12 };
        try
        {
            using PodNetwork network = PodNetwork.Create(options);
            Pod alone = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"] });
            using StreamLoad stream = new(alone.Namespace, node.Remote, NodeLab.RemoteIPv4);

            Fails<PodAddressException>([.. Specs(10, 2), new PodSpec("x") { Addresses = ["10.0.0.11/32"] }]).Message.Should().Contain("'m11', to be added together with it");
            Fails<ArgumentException>([.. Specs(10, 2), .. Specs(11, 1)]);
            Fails<PodAddressException>([.. Specs(10, 2), new PodSpec("x") { Addresses = ["10.0.0.2/32"] }]).Message.Should().Contain("the pod 'a' has it");
            Fails<PodAddressException>([.. Specs(10, 2), new PodSpec("x") { Addresses = [$"{NodeLab.HostIPv4}/32"] }]).Message.Should().Contain("the host has it, on its device 'p0'");
            Fails<BpfMapFullException>(Specs(10, 6)).Message.Should().Contain("12 entries");

            Witness.Run("ip", "-n", node.HostName, "route", "add", "10.0.0.12/32", "dev", "lo");
            Fails<RouteExistsException>(Specs(10, 4)).Message.Should().Contain("10.0.0.12");
            Witness.Run("ip", "-n", node.HostName, "route", "delete", "10.0.0.12/32");

            Witness.Run("ip", "-n", node.HostName, "link", "add", $"{options.Name}-m12", "type", "veth", "peer", "name", "other");
            Fails<LinkExistsException>(Specs(10, 4)).Message.Should().Contain($"{options.Name}-m12");
            Witness.Run("ip", "-n", node.HostName, "link", "delete", "other");

            Witness.Run("ip", "netns", "add", $"{options.Name}-m12");
            Fails<NamespaceExistsException>(Specs(10, 4)).Message.Should().Contain($"{options.Name}-m12");
            Witness.Run("ip", "netns", "delete", $"{options.Name}-m12");

            stream.GoesOn().Should().BeTrue();
            (long sent, long received) = stream.Stop();
            received.Should().Be(sent);
            network.AddPods(Specs(10, 5)).Should().HaveCount(5);

            T Fails<T>(IReadOnlyList<PodSpec> specs)
                where T : Exception
            {
                Traces before = Traces.Of(node.HostName, pins.Path);
                T thrown = network.Invoking(n => n.AddPods(specs)).Should().Throw<T>().Which;
                network.Pods.Should().ContainSingle();
                network.Inspect().Should().BeEmpty();
                Traces.Of(node.HostName, pins.Path).Should().Be(before);
                return thrown;
            }
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
        }
    }

    private static List<PodSpec> Specs(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(i => new PodSpec($"m{i}")
        {
            Addresses = [InterfaceAddress.Host(new IPAddress([10, 0, 0, (byte)i])), InterfaceAddress.Host(IPAddress.Parse($"fd00::{i:x}"))],
        }),
    ];
}
