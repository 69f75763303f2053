using System.Net.NetworkInformation;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Netkit;

/// <summary>netkit against the real kernel.</summary>
public sealed class NetkitTests
{
    [KernelFact([KernelFeature.Netkit, KernelFeature.Bridge])]
    public void The_peer_is_described_as_fully_as_the_primary()
    {
        using LinkLab lab = new("nkpeer");
        Witness.Run("ip", "-n", lab.Pod.Name!, "link", "add", "br0", "type", "bridge");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a")
        {
            Mode = NetkitMode.L2,
            Policy = NetkitPolicy.Drop,
            Alias = "host side",
            Mtu = 1400,
            Up = true,
            Peer = new PeerLink("eth0")
            {
                Namespace = lab.Pod,
                Mtu = 1300,
                Address = PhysicalAddress.Parse("02-00-00-00-00-02"),
                TxQueueLength = 9,
                Group = 3,
                MasterIndex = lab.PodLinks.Get("br0").Index,
                Alias = "pod side",
                AlternativeNames = ["uplink", "the-only-uplink-of-the-pod"],
                AddressGenerationMode = AddressGenerationMode.None,
                GsoMaxSize = 100_000,
                GroMaxSize = 60_000,
                Up = true,
            },
        });
        pair.Primary.ShouldBe(lab.Ip("nk-a"));
        JsonElement pod = lab.PodIp("eth0");
        pair.Peer.ShouldBe(pod);
        (pod.GetProperty("mtu").GetInt32(), pod.GetProperty("ifalias").GetString(), pod.GetProperty("master").GetString(), pod.GetProperty("gso_max_size").GetInt32())
            .Should().Be((1300, "pod side", "br0", 100_000));
        pod.GetProperty("altnames").EnumerateArray().Select(name => name.GetString()).Should().Equal("uplink", "the-only-uplink-of-the-pod");
        lab.Links.TryGetPeer(pair.Primary, out LinkInfo? peer).Should().BeTrue();
        (peer!.Name, peer.Index).Should().Be(("eth0", pair.Peer.Index));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_pair_has_its_mode_and_policies()
    {
        using LinkLab lab = new("netkit");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a")
        {
            Mode = NetkitMode.L3,
            Policy = NetkitPolicy.Drop,
            PeerPolicy = NetkitPolicy.Pass,
            Mtu = 1400,
            Up = true,
            AddressGenerationMode = AddressGenerationMode.None,
            GsoMaxSize = 196608,
            GsoIpv4MaxSize = 196608,
            Peer = new PeerLink("eth0") { Namespace = lab.Pod, Mtu = 1300, Up = true, AddressGenerationMode = AddressGenerationMode.None, GsoMaxSize = 131072, GroIpv4MaxSize = 131072 },
        });
        JsonElement data = Data(lab.Ip("nk-a"));
        data.GetProperty("mode").GetString().Should().Be("l3");
        data.GetProperty("type").GetString().Should().Be("primary");
        data.GetProperty("policy").GetString().Should().Be("blackhole");
        data.GetProperty("peer_policy").GetString().Should().Be("forward");
        lab.Ip("nk-a").GetProperty("mtu").GetInt32().Should().Be(1400);
        lab.Ip("nk-a").GetProperty("gso_max_size").GetInt32().Should().Be(196608);
        lab.Ip("nk-a").GetProperty("gso_ipv4_max_size").GetInt32().Should().Be(196608);
        JsonElement pod = lab.PodIp("eth0");
        Data(pod).GetProperty("type").GetString().Should().Be("peer");
        Data(pod).GetProperty("policy").GetString().Should().Be("forward");
        pod.GetProperty("mtu").GetInt32().Should().Be(1300);
        pod.GetProperty("ifindex").GetInt32().Should().Be(pair.Peer.Index);
        pod.GetProperty("gso_max_size").GetInt32().Should().Be(131072);
        pod.GetProperty("gro_ipv4_max_size").GetInt32().Should().Be(131072);

        pair.Primary.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? primary).Should().BeTrue();
        primary.Should().BeEquivalentTo(new { IsPrimary = true, Mode = NetkitMode.L3, Policy = NetkitPolicy.Drop, PeerPolicy = NetkitPolicy.Pass });
        pair.Peer.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? peer).Should().BeTrue();
        peer.Should().BeEquivalentTo(new { IsPrimary = false, Mode = NetkitMode.L3, Policy = NetkitPolicy.Pass, PeerPolicy = NetkitPolicy.Drop });
        pair.Primary.LinkIndex.Should().Be(pair.Peer.Index);
        pair.Primary.LinkNamespaceId.Should().NotBeNull();
        pair.Primary.Flags.Should().HaveFlag(LinkFlags.NoArp).And.HaveFlag(LinkFlags.LowerUp);
        pair.Primary.TsoMaxSize.Should().Be(524280);
        lab.Links.Delete(pair.Primary.Index);
        lab.ShouldBeUntouched();
    }

    [KernelFact([KernelFeature.Netkit, KernelFeature.NetkitScrub])]
    public void Scrubbing_is_set_for_each_side()
    {
        using LinkLab lab = new("scrub");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Scrub = NetkitScrub.None, PeerScrub = NetkitScrub.Default, Peer = new PeerLink("nk-b") });
        Data(lab.Ip("nk-a")).GetProperty("scrub").GetString().Should().Be("none");
        Data(lab.Ip("nk-a")).GetProperty("peer_scrub").GetString().Should().Be("default");
        pair.Primary.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? primary);
        (primary!.Scrub, primary.PeerScrub).Should().Be((NetkitScrub.None, NetkitScrub.Default));
        pair.Peer.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? peer);
        (peer!.Scrub, peer.PeerScrub).Should().Be((NetkitScrub.Default, NetkitScrub.None));
    }

    [KernelFact([KernelFeature.Netkit, KernelFeature.NetkitHeadroom])]
    public void Headroom_and_tailroom_are_requested_of_both_ends_and_observed_apart()
    {
        using LinkLab lab = new("room");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Headroom = 64, Tailroom = 32, Peer = new PeerLink("nk-b") });
        foreach (LinkInfo end in (LinkInfo[])[pair.Primary, pair.Peer])
        {
            end.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data);
            (data!.Headroom, data.Tailroom).Should().Be((64, 32));
            if (KernelFeatures.Has(KernelFeature.LinkHeadroom))
            {
                (end.Headroom, end.Tailroom).Should().Be((64, 32));
            }
        }
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Headroom_is_given_or_refused_but_never_silently_left_out()
    {
        using LinkLab lab = new("headroom");
        Action create = () => lab.Links.Create(new NetkitLink("nk-a") { Headroom = 64, Peer = new PeerLink("nk-b") { Namespace = lab.Pod } });
        if (KernelFeatures.Has(KernelFeature.NetkitHeadroom))
        {
            create.Should().NotThrow();
            lab.Links.Delete("nk-a");
        }
        else
        {
            create.Should().Throw<AttributeIgnoredException>()
                .WithMessage("create netkit link 'nk-a' with peer 'nk-b'*ignored linkinfo > data > headroom: asked 64, reported nothing (needs Linux 6.14 or later). The link has been deleted again.");
        }

        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_single_device_is_made_or_refused_but_never_silently_paired()
    {
        using LinkLab lab = new("single");
        NetkitSingleLink spec = new("nk-s") { Mode = NetkitMode.L3, Up = true };
        if (KernelFeatures.Has(KernelFeature.NetkitSingle))
        {
            LinkInfo link = lab.Links.Create(spec);
            link.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data);
            data!.Pairing.Should().Be(NetkitPairing.Single);
            data.PeerPolicy.Should().BeNull();
            link.LinkIndex.Should().BeNull();
            lab.Links.List(kind: "netkit").Should().ContainSingle();
            lab.Links.Delete("nk-s");
        }
        else
        {
            FluentActions.Invoking(() => lab.Links.Create(spec)).Should().Throw<AttributeIgnoredException>().WithMessage("*pairing: asked Single, reported nothing (needs Linux 7.1 or later)*");
        }

        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Policies_change_through_the_primary_only()
    {
        using LinkLab lab = new("policy");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Peer = new PeerLink("eth0") { Namespace = lab.Pod } });
        lab.Links.Set(pair.Primary.Index, new NetkitChange { Policy = NetkitPolicy.Drop, PeerPolicy = NetkitPolicy.Drop, Mtu = 1234 });
        Data(lab.Ip("nk-a")).GetProperty("policy").GetString().Should().Be("blackhole");
        Data(lab.PodIp("eth0")).GetProperty("policy").GetString().Should().Be("blackhole");
        lab.Ip("nk-a").GetProperty("mtu").GetInt32().Should().Be(1234);
        FluentActions.Invoking(() => lab.PodLinks.Set(pair.Peer.Index, new NetkitChange { Policy = NetkitPolicy.Pass }))
            .Should().Throw<NetlinkException>().WithMessage("change link*EACCES*through its primary*");
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_policy_that_the_kernel_does_not_know_is_refused_by_its_path()
    {
        using LinkLab lab = new("badpolicy");
        NetlinkException thrown = FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-a") { Policy = (NetkitPolicy)7, Peer = new PeerLink("nk-b") })).Should().Throw<NetlinkException>().Which;
        thrown.ErrorName.Should().Be("EINVAL");
        thrown.ExtendedAck!.AttributePath.Should().Be("linkinfo > data > policy");
        thrown.ExtendedAck.Message.Should().NotBeNullOrEmpty();
        FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-a") { Mode = (NetkitMode)7, Peer = new PeerLink("nk-b") }))
            .Should().Throw<NetlinkException>().Which.ExtendedAck!.AttributePath.Should().Be("linkinfo > data > mode");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Addresses_are_for_L2()
    {
        using LinkLab lab = new("mac");
        PhysicalAddress mac = PhysicalAddress.Parse("02-00-00-00-00-01");
        FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-a") { Address = mac, Peer = new PeerLink("nk-b") }))
            .Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*L3 mode*has no MAC address*Mode L2*");
        lab.ShouldBeUntouched();
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Mode = NetkitMode.L2, Address = mac, Peer = new PeerLink("nk-b") { Address = PhysicalAddress.Parse("02-00-00-00-00-02") } });
        lab.Ip("nk-a").GetProperty("address").GetString().Should().Be("02:00:00:00:00:01");
        lab.Ip("nk-b").GetProperty("address").GetString().Should().Be("02:00:00:00:00:02");
        pair.Primary.Flags.Should().NotHaveFlag(LinkFlags.NoArp);
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_taken_name_is_named_and_nothing_is_left()
    {
        using LinkLab lab = new("exists");
        lab.Links.Create(new NetkitLink("nk-a") { Peer = new PeerLink("nk-b") });
        FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-a") { Peer = new PeerLink("nk-c") })).Should().Throw<LinkExistsException>().WithMessage("*The name 'nk-a' is taken*");
        FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-c") { Peer = new PeerLink("nk-b") })).Should().Throw<LinkExistsException>().WithMessage("*The peer's name 'nk-b' is taken*");
        lab.Links.Delete("nk-b");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Indexes_are_honoured()
    {
        using LinkLab lab = new("index");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Index = 700, Peer = new PeerLink("eth0") { Index = 800, Namespace = lab.Pod } });
        (pair.Primary.Index, pair.Peer.Index).Should().Be((700, 800));
        FluentActions.Invoking(() => lab.Links.Create(new NetkitLink("nk-c") { Index = 701, Peer = new PeerLink("nk-d") { Index = 700 } }))
            .Should().Throw<LinkExistsException>().WithMessage("*peer's index 700*");
        lab.Links.TryGet("nk-c", out _).Should().BeFalse();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Moving_an_end_keeps_the_pair()
    {
        using LinkLab lab = new("move");
        LinkPair pair = lab.Links.Create(new NetkitLink("nk-a") { Peer = new PeerLink("nk-b") });
        lab.Links.MoveToNamespace(pair.Peer.Index, lab.Pod, "eth0");
        lab.PodLinks.Get("eth0").LinkIndex.Should().Be(pair.Primary.Index);
        lab.PodLinks.Delete("eth0");
        lab.Links.TryGet("nk-a", out _).Should().BeFalse();
    }

    private static JsonElement Data(JsonElement link) => link.GetProperty("linkinfo").GetProperty("info_data");
}
