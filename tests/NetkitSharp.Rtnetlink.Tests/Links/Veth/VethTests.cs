using System.Net.NetworkInformation;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Veth;

/// <summary>Links against the real kernel by way of veth, which every kernel of the matrix has.</summary>
public sealed class VethTests
{
    [KernelFact(KernelFeature.Veth)]
    public void A_pair_has_what_was_asked_of_either_end()
    {
        using LinkLab lab = new("veth");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a")
        {
            Mtu = 1400,
            Address = PhysicalAddress.Parse("02-00-00-00-00-01"),
            TxQueueLength = 17,
            NumTxQueues = 2,
            NumRxQueues = 3,
            Group = 5,
            Alias = "host side",
            Up = true,
            AddressGenerationMode = AddressGenerationMode.None,
            Peer = new PeerLink("eth0") { Namespace = lab.Pod, Mtu = 1300, NumTxQueues = 1, NumRxQueues = 1, Up = true, Alias = "pod side", AddressGenerationMode = AddressGenerationMode.None },
        });

        JsonElement host = lab.Ip("ve-a");
        host.GetProperty("mtu").GetInt32().Should().Be(1400);
        host.GetProperty("address").GetString().Should().Be("02:00:00:00:00:01");
        host.GetProperty("txqlen").GetInt32().Should().Be(17);
        host.GetProperty("num_tx_queues").GetInt32().Should().Be(2);
        host.GetProperty("num_rx_queues").GetInt32().Should().Be(3);
        host.GetProperty("group").ToString().Should().Be("5");
        host.GetProperty("ifalias").GetString().Should().Be("host side");
        host.GetProperty("linkinfo").GetProperty("info_kind").GetString().Should().Be("veth");
        host.GetProperty("operstate").GetString().Should().Be("UP");
        host.GetProperty("inet6_addr_gen_mode").GetString().Should().Be("none");
        host.GetProperty("ifindex").GetInt32().Should().Be(pair.Primary.Index);
        JsonElement pod = lab.PodIp("eth0");
        pod.GetProperty("ifindex").GetInt32().Should().Be(pair.Peer.Index);
        pod.GetProperty("mtu").GetInt32().Should().Be(1300);
        pod.GetProperty("ifalias").GetString().Should().Be("pod side");
        pod.GetProperty("operstate").GetString().Should().Be("UP");
        pod.GetProperty("num_tx_queues").GetInt32().Should().Be(1);

        pair.Primary.Should().BeEquivalentTo(new
        {
            Name = "ve-a",
            Kind = "veth",
            Mtu = 1400,
            IsUp = true,
            Alias = "host side",
            Group = 5u,
            NumRxQueues = 3,
            LinkIndex = pair.Peer.Index,
            HardwareType = 1,
            OperationalState = LinkOperationalState.Up,
            AddressGenerationMode = AddressGenerationMode.None,
            QueueDiscipline = "noqueue",
        });
        pair.Primary.LinkNamespaceId.Should().NotBeNull("the peer is in another namespace");
        pair.Peer.LinkIndex.Should().Be(pair.Primary.Index);
        pair.Peer.IsUp.Should().BeTrue();
        pair.Primary.TryGetData<NetkitLinkInfo>(out _).Should().BeFalse();
    }

    [KernelFact(KernelFeature.Veth)]
    public void The_link_local_address_is_not_made_where_the_mode_says_so()
    {
        using LinkLab lab = new("agm");
        lab.Links.Create(new VethLink("ve-a")
        {
            Up = true,
            AddressGenerationMode = AddressGenerationMode.None,
            Peer = new PeerLink("ve-b") { Up = true },
        });
        Witness.Ip("-n", lab.Host.Name!, "-j", "-6", "addr", "show", "dev", "ve-a").EnumerateArray().Where(e => e.TryGetProperty("addr_info", out JsonElement a) && a.GetArrayLength() > 0)
            .Should().BeEmpty();
        Witness.Ip("-n", lab.Host.Name!, "-j", "-6", "addr", "show", "dev", "ve-b")[0].GetProperty("addr_info").GetArrayLength().Should().Be(1);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.GsoIpv4MaxSize])]
    public void BIG_TCP_sizes_are_set_on_the_end_that_was_asked()
    {
        using LinkLab lab = new("big");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a")
        {
            GsoMaxSize = 65536,
            GsoIpv4MaxSize = 131072,
            GroMaxSize = 196608,
            GroIpv4MaxSize = 65536,
            GsoMaxSegments = 100,
            Peer = new PeerLink("ve-b") { GsoMaxSize = 196608, GsoIpv4MaxSize = 196608 },
        });
        JsonElement a = lab.Ip("ve-a");
        a.GetProperty("gso_max_size").GetInt32().Should().Be(65536);
        a.GetProperty("gso_ipv4_max_size").GetInt32().Should().Be(131072, "it is written after the IPv6 one, which drags it along up to 65536");
        a.GetProperty("gro_max_size").GetInt32().Should().Be(196608);
        a.GetProperty("gro_ipv4_max_size").GetInt32().Should().Be(65536);
        a.GetProperty("gso_max_segs").GetInt32().Should().Be(100);
        lab.Ip("ve-b").GetProperty("gso_ipv4_max_size").GetInt32().Should().Be(196608);
        pair.Peer.GsoMaxSize.Should().Be(196608);
        pair.Peer.GroMaxSize.Should().Be(65536, "it was not asked for");
        pair.Primary.TsoMaxSize.Should().Be(524280);

        lab.Links.Set(pair.Primary.Index, new LinkChange { GsoMaxSize = 65536, GsoIpv4MaxSize = 100_000 });
        lab.Ip("ve-a").GetProperty("gso_ipv4_max_size").GetInt32().Should().Be(100_000);
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_size_beyond_the_device_is_refused_with_the_kernels_reason_and_nothing_is_left()
    {
        using LinkLab lab = new("toobig");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") { Mtu = 10 } }))
            .Should().Throw<NetlinkException>().WithMessage("create veth link 've-a' with peer 've-b': EINVAL*");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { NumTxQueues = 5000, Peer = new PeerLink("ve-b") }))
            .Should().Throw<NetlinkException>().WithMessage("*EINVAL: Invalid number of transmit queues*");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_taken_name_or_index_is_named_and_nothing_is_left()
    {
        using LinkLab lab = new("exists");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-c") }))
            .Should().Throw<LinkExistsException>().WithMessage($"create veth link 've-a' with peer 've-c': EEXIST*The name 've-a' is taken by link {pair.Primary.Index}, a veth.");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-c") { Peer = new PeerLink("ve-b") }))
            .Should().Throw<LinkExistsException>().WithMessage("*The peer's name 've-b' is taken*");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-c") { Index = pair.Primary.Index, Peer = new PeerLink("ve-d") }))
            .Should().Throw<LinkExistsException>().WithMessage($"*The index {pair.Primary.Index} is taken by link 've-a', a veth.");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-c") { Index = 700, Peer = new PeerLink("ve-d") { Index = pair.Primary.Index } }))
            .Should().Throw<LinkExistsException>().WithMessage($"*peer's index {pair.Primary.Index}*");
        lab.Links.Delete("ve-b");
        lab.Links.TryGet("ve-a", out _).Should().BeFalse("a pair goes together");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Indexes_are_honoured_and_a_lone_peer_index_is_refused_as_the_kernel_would_ignore_it()
    {
        using LinkLab lab = new("index");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Index = 700, Peer = new PeerLink("ve-b") { Index = 800, Namespace = lab.Pod } });
        (pair.Primary.Index, pair.Peer.Index).Should().Be((700, 800));
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-c") { Peer = new PeerLink("ve-d") { Index = 900 } }))
            .Should().Throw<ArgumentException>().WithMessage("*peer's index 900*together with an index of the primary*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Either_end_can_be_made_in_another_namespace()
    {
        using LinkLab lab = new("away");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Namespace = lab.Pod, Up = true, Peer = new PeerLink("ve-b") { Up = true } });
        lab.PodIp("ve-a").GetProperty("ifindex").GetInt32().Should().Be(pair.Primary.Index);
        lab.Ip("ve-b").GetProperty("ifindex").GetInt32().Should().Be(pair.Peer.Index);
        pair.Peer.OperationalState.Should().Be(LinkOperationalState.Up);
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Namespace = lab.Pod, Peer = new PeerLink("ve-x") }))
            .Should().Throw<LinkExistsException>().WithMessage("*in network namespace*The name 've-a' is taken*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Links_are_read_listed_changed_renamed_and_moved()
    {
        using LinkLab lab = new("change");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        int index = pair.Primary.Index;
        lab.Links.Get("ve-a").Index.Should().Be(index);
        lab.Links.List().Select(l => l.Name).Should().BeEquivalentTo(["lo", "ve-a", "ve-b", .. FallbackTunnels(lab)]);
        lab.Links.List(kind: "veth").Should().HaveCount(2);
        lab.Links.List(kind: "no-such-kind").Should().BeEmpty();
        lab.Links.List(masterIndex: 4000).Should().BeEmpty();

        lab.Links.Set(index, new LinkChange { Mtu = 1234, Alias = "x", Group = 9, TxQueueLength = 3, Address = PhysicalAddress.Parse("02-00-00-00-00-09"), Up = true, Name = "ve-z" });
        LinkInfo changed = lab.Links.Get(index);
        changed.Should().BeEquivalentTo(new { Name = "ve-z", Mtu = 1234, Alias = "x", Group = 9u, TxQueueLength = 3, IsUp = true, Address = PhysicalAddress.Parse("02-00-00-00-00-09") });
        lab.Ip("ve-z").GetProperty("mtu").GetInt32().Should().Be(1234);
        lab.Links.Set(index, new LinkChange { Alias = "" });
        lab.Links.Get(index).Alias.Should().BeNull();
        lab.Links.SetDown(index);
        lab.Links.Get(index).IsUp.Should().BeFalse();

        Witness.Run("ip", "-n", lab.Host.Name!, "link", "property", "add", "dev", "ve-z", "altname", "an-alternative-name-of-many-bytes");
        lab.Links.Get("an-alternative-name-of-many-bytes").Index.Should().Be(index);
        lab.Links.Get(index).AlternativeNames.Should().Equal("an-alternative-name-of-many-bytes");

        lab.Links.MoveToNamespace(index, lab.Pod, "eth0");
        lab.Links.TryGet(index, out _).Should().BeFalse();
        LinkInfo moved = lab.PodLinks.Get("eth0");
        moved.Mtu.Should().Be(1234);
        lab.PodLinks.Set(moved.Index, new LinkChange { Namespace = lab.Host, Name = "back", Up = true });
        lab.Links.Get("back").IsUp.Should().BeTrue();
        lab.Links.TryDelete("back").Should().BeTrue();
        lab.Links.TryDelete("back").Should().BeFalse();
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_is_not_there_is_not_found()
    {
        using LinkLab lab = new("gone");
        FluentActions.Invoking(() => lab.Links.Get("nope")).Should().Throw<LinkNotFoundException>().WithMessage("get link 'nope': ENODEV*namespace that the client was opened in*");
        FluentActions.Invoking(() => lab.Links.Get(4000)).Should().Throw<LinkNotFoundException>();
        FluentActions.Invoking(() => lab.Links.Delete("nope")).Should().Throw<LinkNotFoundException>().WithMessage("delete link 'nope': ENODEV*");
        FluentActions.Invoking(() => lab.Links.SetUp(4000)).Should().Throw<LinkNotFoundException>().WithMessage("set link 4000 up: ENODEV*");
        FluentActions.Invoking(() => lab.Links.Set(4000, new LinkChange { Mtu = 1400 })).Should().Throw<LinkNotFoundException>().WithMessage("change link 4000*");
        lab.Links.TryDelete(4000).Should().BeFalse();
        lab.Links.DeleteGroup(77).Should().BeFalse();
        FluentActions.Invoking(() => lab.Links.Delete(1)).Should().Throw<NetlinkException>().WithMessage("delete link 1: EOPNOTSUPP*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_rename_to_a_taken_name_says_which()
    {
        using LinkLab lab = new("rename");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        FluentActions.Invoking(() => lab.Links.Set(pair.Primary.Index, new LinkChange { Name = "ve-b" })).Should().Throw<LinkExistsException>().WithMessage("*The name 've-b' is taken.");
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_group_is_deleted_at_once()
    {
        using LinkLab lab = new("group");
        for (int i = 0; i < 20; i++)
        {
            lab.Links.Create(new VethLink($"a{i}") { Group = 42, Peer = new PeerLink($"b{i}") });
        }

        lab.Links.DeleteGroup(42).Should().BeTrue();
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Policies_of_netkit_are_not_for_veth()
    {
        using LinkLab lab = new("policy");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        FluentActions.Invoking(() => lab.Links.Set(pair.Primary.Index, new NetkitChange { Policy = NetkitPolicy.Drop }))
            .Should().Throw<NetlinkException>().WithMessage("change link*EOPNOTSUPP*another kind*");
    }

    private static IEnumerable<string> FallbackTunnels(LinkLab lab) =>
        lab.PodLinks.List().Select(l => l.Name).Where(n => n != "lo");
}
