using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.BigTcp;

public sealed class BigTcpTests
{
    [KernelFact(KernelFeature.Veth)]
    public void A_running_pod_gets_it_through_a_client_opened_before_and_loses_it_again()
    {
        using LinkLab lab = new("bigveth");
        OnAndOff(lab, lab.Links.Create(new VethLink("host0") { Up = true, Peer = new PeerLink("eth0") { Namespace = lab.Pod, Up = true } }));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Netkit_has_it_too()
    {
        using LinkLab lab = new("bignk");
        OnAndOff(lab, lab.Links.Create(new NetkitLink("host0") { Up = true, Peer = new PeerLink("eth0") { Namespace = lab.Pod, Up = true } }));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void A_plan_changes_nothing_and_says_what_stands_against_it()
    {
        using LinkLab lab = new("bigno");
        LinkPair pair = lab.Links.Create(new VethLink("host0") { Peer = new PeerLink("eth0") { Namespace = lab.Pod } });
        Witness.Run("ip", "-n", lab.Host.Name!, "link", "add", "br0", "type", "bridge");
        BigTcpEnd host = new(lab.Links, pair.Primary.Index);
        BigTcpEnd pod = new(lab.PodLinks, pair.Peer.Index);
        BigTcpEnd bridge = new(lab.Links, lab.Links.Get("br0").Index);
        BigTcpOptions wherePossible = new() { Ipv4 = BigTcpIpv4.WherePossible };

        BigTcpPlan tooLong = BigTcpPlan.Enable([host, pod], wherePossible with { GsoSize = 600_000 });
        tooLong.IsPossible.Should().BeFalse();
        tooLong.Obstacles.Where(o => o.Attribute == LinkAttribute.GsoMaxSize).Select(o => (o.End, o.Asked, o.Ceiling)).Should().Equal((0, 600_000, 524_280), (1, 600_000, 524_280));
        FluentActions.Invoking(tooLong.Apply).Should().Throw<BigTcpException>()
            .WithMessage($"enable BIG TCP of 600000 bytes: end 0, link {host.Index} 'host0' (veth): gso-max-size 600000 exceeds 524280 (tso-max-size). Ask for at most 524280 bytes.*");
        BigTcpPlan.Enable([host], wherePossible with { GsoSize = 524_280, GroSize = 600_000 }).Obstacles.Should().ContainSingle()
            .Which.ToString().Should().EndWith("gro-max-size 600000 exceeds 524280 (GRO_MAX_SIZE of the kernel). Ask for at most 524280 bytes.");

        // A bridge takes over what its ports can; without ports it cannot.
        BigTcpPlan.Enable([host, bridge], wherePossible).Obstacles.Should().ContainSingle()
            .Which.ToString().Should().Be($"end 1, link {bridge.Index} 'br0' (bridge): gso-max-size 196608 exceeds 65536 (tso-max-size). The device cannot send longer packets: leave it out, or use one that can, such as netkit or veth.");

        // By path nobody gets it, by device who can; an end says where it is.
        BigTcpPlan byPath = BigTcpPlan.Enable([host, bridge], wherePossible with { Clamping = BigTcpClamping.Path });
        (byPath.IsPossible, byPath.GsoSize).Should().Be((true, 65536));
        byPath.Steps.Should().OnlyContain(step => !step.IsNeeded && step.Clamp!.Link.Name == "br0");
        BigTcpPlan byDevice = BigTcpPlan.Enable([host, bridge], wherePossible with { Clamping = BigTcpClamping.Device });
        byDevice.Steps.Select(step => (step.After.GsoMaxSize, step.After.GroMaxSize, step.Clamp?.Ceiling)).Should().Equal((196_608, 196_608, null), (65536, 196_608, 65536));
        BigTcpPlan.Enable([bridge with { Place = "on the host" }], wherePossible).Obstacles.Single().ToString().Should().StartWith($"end 0, link {bridge.Index} 'br0' (bridge) on the host: gso-max-size ");

        // As many segments as the size takes at the MTU, where there were fewer.
        Witness.Run("ip", "-n", lab.Host.Name!, "link", "set", "host0", "gso_max_segs", "20");
        BigTcpPlan plan = BigTcpPlan.Enable([host, pod], wherePossible with { GsoSize = 150_000 });
        (plan.Steps[0].After.GsoMaxSegments, plan.Steps[1].After.GsoMaxSegments, plan.Steps[0].Before.GsoMaxSegments).Should().Be((106, 65535, 20));
        lab.Ip("host0").GetProperty("gso_max_size").GetInt32().Should().Be(65536, "nothing was applied");
        if (!KernelFeatures.Has(KernelFeature.GsoIpv4MaxSize))
        {
            BigTcpPlan.Enable([host]).Obstacles.Should().ContainSingle()
                .Which.ToString().Should().EndWith("gso-ipv4-max-size 196608 cannot be set: it needs Linux 6.3. For IPv6 alone, set BigTcpOptions.Ipv4 to WherePossible.");
        }

        FluentActions.Invoking(() => new BigTcpOptions { GsoSize = 65536 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*begins above 65536*");
        FluentActions.Invoking(() => BigTcpPlan.Enable([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lab.Links.EnableBigTcp(4000)).Should().Throw<LinkNotFoundException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Where_an_end_fails_those_before_it_are_set_back()
    {
        using LinkLab lab = new("bigundo");
        LinkPair one = lab.Links.Create(new VethLink("one") { GsoMaxSize = 30_000, GroMaxSize = 40_000, Peer = new PeerLink("eth1") { Namespace = lab.Pod } });
        LinkPair two = lab.Links.Create(new VethLink("two") { Peer = new PeerLink("eth2") { Namespace = lab.Pod } });
        BigTcpPlan plan = BigTcpPlan.Enable(
            [new BigTcpEnd(lab.Links, one.Primary.Index), new BigTcpEnd(lab.PodLinks, one.Peer.Index), new BigTcpEnd(lab.Links, two.Primary.Index)],
            new BigTcpOptions { Ipv4 = BigTcpIpv4.WherePossible });
        lab.Links.Delete("two");
        BigTcpException thrown = FluentActions.Invoking(plan.Apply).Should().Throw<BigTcpException>()
            .WithMessage($"enable BIG TCP of 196608 bytes: end 2, link {two.Primary.Index} 'two': change link {two.Primary.Index}: ENODEV*All ends are as they were.").Which;
        thrown.FailedEnd.Should().Be(2);
        LinkInfo after = lab.Links.Get("one");
        BigTcpSizes.Of(after).Should().Be(BigTcpSizes.Of(one.Primary));
        after.ShouldBe(lab.Ip("one"));
        BigTcpSizes.Of(lab.PodLinks.Get("eth1")).Should().Be(BigTcpSizes.Of(one.Peer));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.GsoIpv4MaxSize])]
    public void A_device_that_others_use_too_is_not_lowered_and_goes_back_to_what_it_had()
    {
        using LinkLab lab = new("bigshare");
        LinkPair pair = lab.Links.Create(new VethLink("host0") { GsoMaxSize = 300_000, GroIpv4MaxSize = 50_000, Peer = new PeerLink("eth0") { Namespace = lab.Pod } });
        BigTcpEnd shared = new(lab.Links, pair.Primary.Index) { IsShared = true };
        BigTcpSizes former = BigTcpSizes.Of(lab.Links.Get("host0"));

        BigTcpPlan.Enable([shared]).Apply().Should().Equal(new BigTcpSizes(300_000, 196_608, 196_608, 196_608, 65535));
        BigTcpPlan.Enable([shared], new BigTcpOptions { GsoSize = 100_000 }).Steps.Single().IsNeeded.Should().BeFalse();
        BigTcpPlan.Disable([shared], new Dictionary<BigTcpEnd, BigTcpSizes> { [shared] = former }).Apply().Should().Equal(former);
        lab.Links.Get("host0").ShouldBe(lab.Ip("host0"));
    }

    private static void OnAndOff(LinkLab lab, LinkPair pair)
    {
        bool ipv4 = KernelFeatures.Has(KernelFeature.GsoIpv4MaxSize);
        BigTcpPlan plan = lab.Links.EnableBigTcp(pair.Primary.Index, lab.PodLinks, pair.Peer.Index, new BigTcpOptions { Ipv4 = BigTcpIpv4.WherePossible });
        (plan.GsoSize, plan.GroSize, plan.Ipv4).Should().Be((196_608, 196_608, ipv4));
        ShouldHave(lab, 196_608, ipv4 ? 196_608 : null);
        BigTcpSizes.Of(lab.Links.Get("host0")).IsBigForIpv4.Should().Be(ipv4);

        // To IPv6 alone: the IPv4 sizes go back, and are not dragged along.
        lab.Links.EnableBigTcp(pair.Primary.Index, lab.PodLinks, pair.Peer.Index, new BigTcpOptions { Ipv4 = BigTcpIpv4.No, GsoSize = 524_280 });
        ShouldHave(lab, 524_280, ipv4 ? 65_536 : null);

        lab.Links.DisableBigTcp(pair.Primary.Index, lab.PodLinks, pair.Peer.Index).Steps.Should().OnlyContain(step => step.IsNeeded);
        ShouldHave(lab, 65_536, ipv4 ? 65_536 : null);
        BigTcpPlan.Disable([new BigTcpEnd(lab.Links, pair.Primary.Index)]).Steps.Should().OnlyContain(step => !step.IsNeeded);
    }

    private static void ShouldHave(LinkLab lab, int ipv6, int? ipv4)
    {
        foreach (JsonElement end in new[] { lab.Ip("host0"), lab.PodIp("eth0") })
        {
            (end.GetProperty("gso_max_size").GetInt32(), end.GetProperty("gro_max_size").GetInt32(), end.GetProperty("gso_max_segs").GetInt32()).Should().Be((ipv6, ipv6, 65535));
            foreach (string name in new[] { "gso_ipv4_max_size", "gro_ipv4_max_size" })
            {
                (end.TryGetProperty(name, out JsonElement size) ? size.GetInt32() : (int?)null).Should().Be(ipv4);
            }
        }
    }
}
