using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>Packets between pods and a remote, by the host's routes and past its upper stack.</summary>
public sealed class RemoteTrafficTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Pod_and_remote_reach_each_other_past_the_hosts_stack(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        long forwarded = node.ReadForwarded();
        VerdictCounters before = network.ReadCounters();
        VerdictCounters podBefore = network.ReadCounters(a);

        Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
        Traffic.Send(a.Namespace, "fd00::2", node.Remote, NodeLab.RemoteIPv6).Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a.Namespace, "fd00::2").Should().Be(5);

        VerdictCount each = new(10, (5 * (14 + 20 + 8 + 100)) + (5 * (14 + 40 + 8 + 100)));
        VerdictCounters counted = network.ReadCounters().Since(before);
        counted[Verdict.PodToRemote].Should().Be(each);
        counted[Verdict.RemoteToPod].Should().Be(each);
        VerdictCounters ofPod = network.ReadCounters(a).Since(podBefore);
        ofPod[Verdict.PodToRemote].Should().Be(each);
        ofPod[Verdict.RemoteToPod].Should().Be(each);
        node.ReadForwarded().Should().Be(forwarded, "the redirect goes past the host's IP stack");
    }
}
