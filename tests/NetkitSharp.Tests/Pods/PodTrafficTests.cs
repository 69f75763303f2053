using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>Packets between pods and host: what arrives, what the programs count, what the host's IP stack does not see.</summary>
public sealed class PodTrafficTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Pods_reach_each_other_past_the_hosts_stack(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        long forwarded = ForwardedPackets.Read(fixture.Host);
        VerdictCounters before = network.ReadCounters();

        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
        Traffic.Send(b.Namespace, "10.0.0.3", a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.Send(a.Namespace, "fd00::2", b.Namespace, "fd00::3").Should().Be(5);
        Traffic.Send(b.Namespace, "fd00::3", a.Namespace, "fd00::2").Should().Be(5);

        VerdictCounters counted = network.ReadCounters().Since(before);
        counted[Verdict.HostToPod].Packets.Should().Be(0, "the pod's own hook does not count what was redirected a second time");
        counted[Verdict.PodToPod].Should().Be(new VerdictCount(20, (10 * (14 + 20 + 8 + 100)) + (10 * (14 + 40 + 8 + 100))));
        ForwardedPackets.Read(fixture.Host).Should().Be(forwarded, "the redirect goes past the host's IP stack");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void A_stream_arrives_whole(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());

        Traffic.Stream(a.Namespace, b.Namespace, "10.0.0.3", 4_000_000).Should().Be(4_000_000);
        Traffic.Stream(b.Namespace, a.Namespace, "fd00::2", 4_000_000).Should().Be(4_000_000);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Host_and_pod_reach_each_other_through_the_stack(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        VerdictCounters before = network.ReadCounters();

        Traffic.Send(fixture.Host, PodFixture.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.Send(fixture.Host, PodFixture.HostIPv6, a.Namespace, "fd00::2").Should().Be(5);
        Traffic.Send(a.Namespace, "10.0.0.2", fixture.Host, PodFixture.HostIPv4).Should().Be(5);
        Traffic.Send(a.Namespace, "fd00::2", fixture.Host, PodFixture.HostIPv6).Should().Be(5);

        VerdictCounters counted = network.ReadCounters().Since(before);
        counted[Verdict.HostToPod].Packets.Should().Be(10);
        counted[Verdict.PodToStack].Packets.Should().Be(10);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void A_closed_pod_passes_nothing_either_way_and_an_opened_one_does(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());

        network.ClosePod(a);

        a.Attachment.Should().BeNull();
        Traffic.SendInVain(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(0);
        Traffic.SendInVain(b.Namespace, "10.0.0.3", a.Namespace, "10.0.0.2").Should().Be(0);
        Traffic.SendInVain(fixture.Host, PodFixture.HostIPv6, a.Namespace, "fd00::2").Should().Be(0);
        Traffic.SendInVain(a.Namespace, "fd00::2", fixture.Host, PodFixture.HostIPv6).Should().Be(0);

        network.OpenPod(a);

        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
        Traffic.Send(b.Namespace, "fd00::3", a.Namespace, "fd00::2").Should().Be(5);
        Traffic.Send(fixture.Host, PodFixture.HostIPv6, a.Namespace, "fd00::2").Should().Be(5);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void A_pod_cannot_send_from_an_address_that_is_not_its_own(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        Pod c = network.AddPod(new PodSpec("c") { Addresses = ["10.0.0.4/32"] });
        Witness.Run("ip", "-n", a.Namespace.Name!, "addr", "add", "10.9.9.9/32", "dev", "lo");
        Witness.Run("ip", "-n", a.Namespace.Name!, "addr", "add", "10.0.0.4/32", "dev", "lo");
        Witness.Run("ip", "-n", a.Namespace.Name!, "addr", "add", "fd00::99/128", "dev", "lo");
        VerdictCounters before = network.ReadCounters();

        Traffic.SendInVain(a.Namespace, "10.9.9.9", b.Namespace, "10.0.0.3").Should().Be(0, "nobody has this address");
        Traffic.SendInVain(a.Namespace, "10.0.0.4", b.Namespace, "10.0.0.3").Should().Be(0, $"it is {c.Name}'s address");
        Traffic.SendInVain(a.Namespace, "fd00::99", b.Namespace, "fd00::3").Should().Be(0);

        network.ReadCounters().Since(before)[Verdict.DropSpoofed].Packets.Should().Be(15);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void What_is_for_no_pod_goes_to_the_stack(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        VerdictCounters before = network.ReadCounters();

        Witness.Run("ip", "-n", fixture.HostName, "addr", "add", "192.0.2.1/32", "dev", "lo");
        Traffic.Send(a.Namespace, "10.0.0.2", fixture.Host, "192.0.2.1").Should().Be(5, "the host has the address");
        Witness.Run("ip", "-n", fixture.HostName, "addr", "del", "192.0.2.1/32", "dev", "lo");
        Traffic.SendTo(a.Namespace, "10.0.0.2", "192.0.2.1", count: 5);

        network.ReadCounters().Since(before)[Verdict.PodToStack].Packets.Should().Be(10, "the stack decides on what no pod has, also when it has no way for it");
    }
}
