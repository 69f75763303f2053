using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods.Isolation;
using Xunit;

namespace NetkitSharp.Tests.Pods.Devices;

/// <summary>Pods on ipvlan: what reaches what, the slots that only the host has, and what a pod can do against them.</summary>
public sealed class IpvlanPodTests
{
    private static PodNetworkOptions OnDummy(PodFixture fixture, PodDevice device) =>
        fixture.Options(device) with { Ipvlan = new PodIpvlanOptions { HostAddresses = [$"{PodFixture.HostIPv4}/32", $"{PodFixture.HostIPv6}/128"] } };

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Ipvlan, KernelFeature.Dummy])]
    [InlineData(PodDevice.IpvlanL3, "l3")]
    [InlineData(PodDevice.IpvlanL3S, "l3s")]
    public void Pods_on_a_dummy_reach_each_other_and_the_host_through_the_hosts_programs(PodDevice device, string mode)
    {
        using PodFixture fixture = new();
        Leftovers before = Leftovers.Of(fixture.HostName);
        PodNetworkOptions options = OnDummy(fixture, device);
        using (PodNetwork network = PodNetwork.Create(options))
        {
            Pod a = network.AddPod(PodFixture.PodA());
            Pod b = network.AddPod(PodFixture.PodB());
            JsonElement link = Witness.Ip("-n", a.Namespace.Name!, "-d", "-j", "link", "show", "dev", "eth0")[0].GetProperty("linkinfo");
            (link.GetProperty("info_kind").GetString(), link.GetProperty("info_data").GetProperty("mode").GetString()).Should().Be(("ipvlan", mode));
            a.HostDevice.Name.Should().Be($"{options.Name}+master");

            VerdictCounters counted = network.ReadCounters();
            Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
            Traffic.Send(b.Namespace, "fd00::3", a.Namespace, "fd00::2").Should().Be(5);
            Traffic.Send(a.Namespace, "10.0.0.2", fixture.Host, PodFixture.HostIPv4).Should().Be(5);
            Traffic.Send(a.Namespace, "fd00::2", fixture.Host, PodFixture.HostIPv6).Should().Be(5);
            Traffic.Send(fixture.Host, PodFixture.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
            Traffic.Send(fixture.Host, PodFixture.HostIPv6, b.Namespace, "fd00::3").Should().Be(5);
            counted = network.ReadCounters().Since(counted);
            (counted[Verdict.PodToStack].Packets, counted[Verdict.HostToPod].Packets).Should().Be((20, 20));
            network.ReadCounters(a)[Verdict.PodToStack].Packets.Should().Be(15, "by pod, too");
            Traffic.Stream(a.Namespace, b.Namespace, "10.0.0.3", 1_000_000).Should().Be(1_000_000);

            // What a pod gives itself is not its own, neither to send from nor to receive at.
            Witness.Run("ip", "-n", a.Namespace.Name!, "addr", "add", "10.0.0.9/32", "dev", "eth0");
            Witness.Run("ip", "-n", a.Namespace.Name!, "addr", "add", "fd00::9/128", "dev", "eth0", "nodad");
            counted = network.ReadCounters(a);
            Traffic.SendInVain(a.Namespace, "10.0.0.9", b.Namespace, "10.0.0.3").Should().Be(0);
            Traffic.SendInVain(a.Namespace, "fd00::9", b.Namespace, "fd00::3").Should().Be(0);
            Traffic.SendInVain(b.Namespace, "10.0.0.3", a.Namespace, "10.0.0.9").Should().Be(0);
            counted = network.ReadCounters(a).Since(counted);
            (counted[Verdict.DropSpoofed].Packets, counted[Verdict.DropNotAPod].Packets).Should().Be((10, 5));

            // Closed from outside, by a slot that is emptied, and opened again.
            network.ClosePod(a);
            Traffic.SendInVain(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(0);
            Traffic.SendInVain(b.Namespace, "fd00::3", a.Namespace, "fd00::2").Should().Be(0);
            Traffic.SendInVain(fixture.Host, PodFixture.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(0);
            network.OpenPod(a);
            Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);

            network.RemovePod("b").Should().BeTrue();
            network.AddPod(PodFixture.PodB());
            Traffic.Send(a.Namespace, "10.0.0.2", network.Pods.Single(p => p.Name == "b").Namespace, "10.0.0.3").Should().Be(5);

            // As after the death of the process: what the pods shared is recognised, too, and the network bears that it is gone.
            PodNetwork.RemoveLeftovers(options).Should().BeGreaterThanOrEqualTo(3, "the master, with every device on it, and two namespaces");
            PodNetwork.RemoveLeftovers(options).Should().Be(0);
        }

        Leftovers.Of(fixture.HostName).Should().Be(before);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Ipvlan, KernelFeature.Dummy])]
    public void Private_pods_do_not_reach_each_other()
    {
        using PodFixture fixture = new();
        FluentActions.Invoking(() => PodNetwork.Create(OnDummy(fixture, PodDevice.IpvlanL3) with { GsoMaxSize = 600_000 })).Should().Throw<ArgumentException>().WithMessage("*600000*+master*IFLA_TSO_MAX_SIZE*");
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.IpvlanL3) with { MaxPods = 2_000, Ipvlan = new PodIpvlanOptions { Private = true } });
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using RtnetlinkClient inside = RtnetlinkClient.Open(a.Namespace);
        ulong dropped = inside.Links.Get(a.PodSideDevice.Index).Statistics!.Value.TransmitDropped;

        Traffic.SendInVain(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(0);
        Traffic.SendInVain(a.Namespace, "fd00::2", b.Namespace, "fd00::3").Should().Be(0);

        (inside.Links.Get(a.PodSideDevice.Index).Statistics!.Value.TransmitDropped - dropped).Should().BeGreaterThanOrEqualTo(10, "ipvlan itself drops it");
        network.ReadCounters(a)[Verdict.DropSpoofed].Packets.Should().Be(0, "the programs had nothing against it");
        Witness.Ip("-n", a.Namespace.Name!, "-d", "-j", "link", "show", "dev", "eth0")[0].GetProperty("linkinfo").ToString().Should().Contain("private");
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Ipvlan])]
    [InlineData(PodDevice.IpvlanL3)]
    [InlineData(PodDevice.IpvlanL3S)]
    public void Pods_on_the_uplink_reach_the_remote_and_the_host(PodDevice device)
    {
        using NodeLab node = new();
        PodNetworkOptions options = node.Options(device) with { Uplinks = [], Ipvlan = new PodIpvlanOptions { Master = NodeLab.UplinkName } };
        foreach ((PodNetworkOptions bad, string message) in ((PodNetworkOptions, string)[])
            [
                (options with { Mtu = 9000 }, "*MTU of 9000*p0*1500*"),
                (options with { GsoMaxSize = 600_000 }, "*600000*p0*524280*"),
                (options with { Ipvlan = new PodIpvlanOptions { Master = "lo" } }, "*Ethernet*'lo'*"),
            ])
        {
            FluentActions.Invoking(() => PodNetwork.Create(bad)).Should().Throw<ArgumentException>().WithMessage(message);
        }

        using PodNetwork network = PodNetwork.Create(options);
        PodDevice another = device == PodDevice.IpvlanL3 ? PodDevice.IpvlanL3S : PodDevice.IpvlanL3;
        FluentActions.Invoking(() => PodNetwork.Create(options with { Name = "nksother", Device = another })).Should().Throw<ArgumentException>().WithMessage("*share mode and isolation*would change it*");
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());

        Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
        Traffic.Send(a.Namespace, "fd00::2", node.Remote, NodeLab.RemoteIPv6).Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a.Namespace, "fd00::2").Should().Be(5);
        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
        Traffic.Send(a.Namespace, "10.0.0.2", node.Host, NodeLab.HostIPv4).Should().Be(5);
        Traffic.Send(node.Host, NodeLab.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        network.ReadCounters(a)[Verdict.PodToStack].Packets.Should().Be(20);
        node.Rtnetlink.Links.Get(NodeLab.UplinkName).Index.Should().Be(a.HostDevice.Index, "it is the master, and outlives the pods");
    }

    /// <summary>Why netkit exists: the stub is where the pod is.</summary>
    [KernelFact([KernelFeature.Tcx, KernelFeature.Ipvlan, KernelFeature.Dummy])]
    public void A_pod_with_capabilities_in_the_hosts_user_namespace_gets_around_the_stub_and_one_without_does_not()
    {
        using PodFixture fixture = new();
        using UserNamespaceProcess process = new();
        using PodNetwork network = PodNetwork.Create(OnDummy(fixture, PodDevice.IpvlanL3));
        Pod inside = network.AddPod(new PodSpec("c") { Addresses = ["10.0.0.4/32"], Namespace = process.Network });
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        string[] second = ["link", "add", "second", "link", "eth0", "type", "ipvlan", "mode", "l3"];

        (int status, string output) = process.Run("ip", second);
        (status, output).Should().Match<(int, string)>(r => r.Item1 != 0 && r.Item2.Contains("Operation not permitted"), output);
        process.Run("bpftool", "link", "show").Status.Should().NotBe(0);
        process.Run("ip", "addr", "add", "10.0.0.66/32", "dev", "eth0").Status.Should().Be(0);
        Traffic.SendInVain(inside.Namespace, "10.0.0.66", b.Namespace, "10.0.0.3").Should().Be(0);
        network.ReadCounters(inside)[Verdict.DropSpoofed].Packets.Should().Be(5, "the stub jumps to the host's program");

        Detach(a).Should().Be("EBUSY", "what a link holds is not detached without it");
        string pod = a.Namespace.Name!;
        Witness.Run("ip", ["-n", pod, .. second]);
        Witness.Run("ip", "-n", pod, "link", "set", "second", "up");
        Witness.Run("ip", "-n", pod, "addr", "add", "10.0.0.77/32", "dev", "second");
        Witness.Run("ip", "-n", pod, "route", "add", "10.0.0.3/32", "dev", "second");
        Traffic.Send(a.Namespace, "10.0.0.77", b.Namespace, "10.0.0.3").Should().Be(5, "another device on the master has no stub");
        Witness.Run("ip", "-n", pod, "link", "delete", "second");

        using BpfProgram pass = TestProgram.Return(TestProgram.Pass);
        Witness.Run("ip", "-n", pod, "addr", "add", "10.0.0.88/32", "dev", "eth0");
        using (a.Namespace.Run(() => pass.AttachTcx(a.PodSideDevice.Index, TcxHook.Egress, new MprogOptions { Position = MprogPosition.First })))
        {
            Traffic.Send(a.Namespace, "10.0.0.88", b.Namespace, "10.0.0.3").Should().Be(5, "a program in front of the stub has the last word");
        }

        Traffic.SendInVain(a.Namespace, "10.0.0.88", b.Namespace, "10.0.0.3").Should().Be(0);
    }

    /// <summary>Where there is no ipvlan.</summary>
    [KernelFact(KernelFeature.Tcx)]
    public void A_kernel_without_ipvlan_is_told_apart_and_nothing_is_left()
    {
        using PodFixture fixture = new();
        Leftovers before = Leftovers.Of(fixture.HostName);
        Action create = () => PodNetwork.Create(OnDummy(fixture, PodDevice.IpvlanL3)).Dispose();
        if (KernelFeatures.Has(KernelFeature.Ipvlan) && KernelFeatures.Has(KernelFeature.Dummy))
        {
            create.Should().NotThrow();
        }
        else
        {
            create.Should().Throw<PodDeviceNotSupportedException>().WithMessage("*IpvlanL3*CONFIG_*").Which.Device.Should().Be(PodDevice.IpvlanL3);
        }

        Leftovers.Of(fixture.HostName).Should().Be(before);
    }

    private static string Detach(Pod pod) => pod.Namespace.Run(() =>
    {
        try
        {
            ulong revision = BpfHooks.QueryTcx(pod.PodSideDevice.Index, TcxHook.Egress).Revision;
            BpfHooks.DetachFirstTcx(pod.PodSideDevice.Index, TcxHook.Egress, revision);
            return "";
        }
        catch (BpfException refused)
        {
            return refused.ErrnoName;
        }
    });
}
