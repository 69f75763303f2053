using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>The attributes that any link can have, in and out.</summary>
public sealed class LinkAttributeTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void Both_ends_of_a_new_pair_have_all_that_was_asked()
    {
        using LinkLab lab = new("attrs");
        LinkInfo hostBridge = lab.Links.Create(new Bridge("br-h"));
        LinkInfo podBridge = lab.PodLinks.Create(new Bridge("br-p"));
        LinkPair pair = lab.Links.Create(new VethLink("ve-a")
        {
            Mtu = 1400,
            Address = PhysicalAddress.Parse("02-00-00-00-00-01"),
            Broadcast = PhysicalAddress.Parse("FF-FF-FF-00-00-00"),
            TxQueueLength = 0,
            NumTxQueues = 2,
            NumRxQueues = 3,
            Group = 5,
            MasterIndex = hostBridge.Index,
            LinkMode = LinkMode.Dormant,
            Alias = "host side",
            AlternativeNames = ["the-host-side-of-the-first-pod", "ve-a-2"],
            AddressGenerationMode = AddressGenerationMode.None,
            Ipv4Options = new Dictionary<Ipv4DeviceOption, int> { [Ipv4DeviceOption.RpFilter] = 2, [Ipv4DeviceOption.Forwarding] = 0 },
            GsoMaxSize = 60_000,
            GsoMaxSegments = 100,
            GroMaxSize = 50_000,
            Up = true,
            Peer = new PeerLink("eth0")
            {
                Namespace = lab.Pod,
                Mtu = 1300,
                Broadcast = PhysicalAddress.Parse("FF-FF-00-00-00-00"),
                MasterIndex = podBridge.Index,
                Alias = "pod side",
                AlternativeNames = ["the-pod-side"],
                AddressGenerationMode = AddressGenerationMode.Random,
                Ipv6Token = IPAddress.Parse("::1:2:3:4"),
                Ipv4Options = new Dictionary<Ipv4DeviceOption, int> { [Ipv4DeviceOption.ProxyArp] = 1 },
                GsoMaxSize = 70_000,
                Up = true,
            },
        });

        JsonElement host = lab.Ip("ve-a");
        pair.Primary.ShouldBe(host);
        (host.GetProperty("broadcast").GetString(), host.GetProperty("linkmode").GetString(), host.GetProperty("master").GetString()).Should().Be(("ff:ff:ff:00:00:00", "DORMANT", "br-h"));
        host.GetProperty("altnames").EnumerateArray().Select(name => name.GetString()).Should().Equal("the-host-side-of-the-first-pod", "ve-a-2");
        host.TryGetProperty("txqlen", out _).Should().BeFalse("zero is a value, and ip leaves it out");
        (host.GetProperty("gso_max_size").GetInt32(), host.GetProperty("gro_max_size").GetInt32()).Should().Be((60_000, 50_000));
        Sysctl(lab.Host, "ipv4/conf/ve-a/rp_filter").Should().Be("2");
        (pair.Primary.GetIpv4Option(Ipv4DeviceOption.RpFilter), pair.Primary.GetIpv4Option((Ipv4DeviceOption)500)).Should().Be((2, null));
        pair.Primary.Should().BeEquivalentTo(new { MasterIndex = hostBridge.Index, PortKind = "bridge", Carrier = true, LinkMode = LinkMode.Dormant, NamespaceId = (int?)null });

        JsonElement pod = lab.PodIp("eth0");
        pair.Peer.ShouldBe(pod);
        (pod.GetProperty("master").GetString(), pod.GetProperty("ifalias").GetString(), pod.GetProperty("inet6_addr_gen_mode").GetString()).Should().Be(("br-p", "pod side", "random"));
        Witness.Ip("-n", lab.Pod.Name!, "-j", "token", "get", "dev", "eth0")[0].GetProperty("token").GetString().Should().Be("::1:2:3:4");
        Sysctl(lab.Pod, "ipv4/conf/eth0/proxy_arp").Should().Be("1");
        pair.Peer.Ipv6Token.Should().Be(IPAddress.Parse("::1:2:3:4"));
        pair.Peer.GetIpv6Option(Ipv6DeviceOption.AcceptRa).Should().Be(int.Parse(Sysctl(lab.Pod, "ipv6/conf/eth0/accept_ra"), System.Globalization.CultureInfo.InvariantCulture));
        lab.Links.Get("the-host-side-of-the-first-pod").Index.Should().Be(pair.Primary.Index);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge, KernelFeature.Macvlan])]
    public void What_ip_has_made_is_read_field_by_field()
    {
        using LinkLab lab = new("byip");
        string ns = lab.Host.Name!;
        lab.IpBatch(
            "link add br0 type bridge",
            $"link add ve-a mtu 1400 txqueuelen 13 address 02:00:00:00:00:01 numtxqueues 2 numrxqueues 3 type veth peer name ve-b netns {lab.Pod.Name}",
            "link set ve-a alias from-ip group 7 promisc on allmulticast on master br0",
            "link set ve-a gso_max_size 60000 gro_max_size 50000 gso_max_segs 90",
            "link set ve-a addrgenmode none mode dormant broadcast ff:ff:ff:ff:00:00",
            "link set ve-a up",
            "link property add dev ve-a altname first-alternative-name altname second",
            "link add ve-c type veth peer name ve-d",
            "link add mv0 link ve-c type macvlan mode bridge",
            "link set mv0 protodown on",
            "link set mv0 protodown_reason 3 on",
            "link set mv0 arp off multicast off");
        lab.PodLinks.Set(lab.PodLinks.Get("ve-b").Index, new LinkChange { AddressGenerationMode = AddressGenerationMode.None, Up = true });
        lab.Await("ve-a", LinkOperationalState.Dormant);

        Dictionary<int, JsonElement> printed = [];
        IReadOnlyList<LinkInfo> links = [];
        IReadOnlyList<LinkInfo> single = [];
        SpinWait.SpinUntil(
            () =>
            {
                // Counters may move for a moment: what was the same before and after our reading counts.
                string before = Print();
                links = lab.Links.List();
                single = [.. links.Select(link => lab.Links.Get(link.Index))];
                string after = Print();
                using JsonDocument document = JsonDocument.Parse(after);
                printed = document.RootElement.EnumerateArray().Select(link => link.Clone()).ToDictionary(link => link.GetProperty("ifindex").GetInt32());
                return before == after;
            },
            TimeSpan.FromSeconds(60)).Should().BeTrue("links come to rest");
        links.Select(link => link.Index).Should().BeEquivalentTo(printed.Keys);
        foreach (LinkInfo link in links.Concat(single))
        {
            link.ShouldBe(printed[link.Index]);
        }

        LinkInfo veth = links.Single(link => link.Name == "ve-a");
        veth.MasterIndex.Should().Be(links.Single(link => link.Name == "br0").Index);
        (veth.CarrierUpCount + veth.CarrierDownCount).Should().Be(veth.CarrierChanges);
        lab.Links.List(new LinkFilter { MasterIndex = veth.MasterIndex }).Select(link => link.Name).Should().Equal("ve-a");
        lab.Links.List(new LinkFilter { Kind = "macvlan" }).Single().LinkIndex.Should().Be(links.Single(link => link.Name == "ve-c").Index);

        string Print() => Witness.Run("ip", "-n", ns, "-s", "-s", "-d", "-j", "link");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Macvlan])]
    public void A_link_is_changed_and_what_the_kernel_ignores_is_an_error()
    {
        using LinkLab lab = new("setattrs");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { LinkMode = LinkMode.Dormant, Up = true, Peer = new PeerLink("ve-b") { Up = true } });
        int index = pair.Primary.Index;
        lab.Links.Set(index, new LinkChange
        {
            Broadcast = PhysicalAddress.Parse("FF-FF-FF-FF-FF-00"),
            Promiscuous = true,
            AllMulticast = true,
            Multicast = false,
            Arp = false,
            Ipv4Options = new Dictionary<Ipv4DeviceOption, int> { [Ipv4DeviceOption.AcceptLocal] = 1 },
            AddressGenerationMode = AddressGenerationMode.None,
        });
        LinkInfo changed = lab.Links.Get(index);
        changed.ShouldBe(lab.Ip("ve-a"));
        changed.Flags.Should().HaveFlag(LinkFlags.Promiscuous | LinkFlags.AllMulticast | LinkFlags.NoArp).And.NotHaveFlag(LinkFlags.Multicast);
        changed.Should().BeEquivalentTo(new { Promiscuity = 1u, Broadcast = PhysicalAddress.Parse("FF-FF-FF-FF-FF-00"), AddressGenerationMode = AddressGenerationMode.None });
        Sysctl(lab.Host, "ipv4/conf/ve-a/accept_local").Should().Be("1");
        lab.Links.Set(index, new LinkChange { Promiscuous = false, AllMulticast = false, Multicast = true, Arp = true, Ipv6Token = IPAddress.Parse("::9") });
        lab.Ip("ve-a").GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).Should().Contain("MULTICAST").And.NotContain(["PROMISC", "NOARP", "ALLMULTI"]);
        lab.Links.Get(index).Ipv6Token.Should().Be(IPAddress.Parse("::9"));
        lab.Links.Set(index, new LinkChange { Ipv6Token = IPAddress.IPv6Any });
        lab.Links.Get(index).Ipv6Token.Should().BeNull();

        lab.Await("ve-a", LinkOperationalState.Dormant);
        lab.Links.Set(index, new LinkChange { OperationalState = LinkOperationalState.Up });
        lab.Ip("ve-a").GetProperty("operstate").GetString().Should().Be("UP");
        FluentActions.Invoking(() => lab.Links.Set(index, new LinkChange { OperationalState = LinkOperationalState.NotPresent }))
            .Should().Throw<AttributeIgnoredException>().WithMessage("change link*ignored operstate: asked NotPresent, reported Up.*");
        FluentActions.Invoking(() => lab.Links.Set(index, new LinkChange { ProtoDown = true })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*");
        FluentActions.Invoking(() => lab.Links.Set(index, new LinkChange { Carrier = false })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*");
        FluentActions.Invoking(() => lab.Links.Set(index, new LinkChange { Broadcast = PhysicalAddress.Parse("FF-FF") })).Should().Throw<NetlinkException>();
        FluentActions.Invoking(() => lab.Links.Set(index, new LinkChange { MasterIndex = 4000 })).Should().Throw<NetlinkException>().WithMessage("change link*");
        FluentActions.Invoking(() => new LinkChange { Ipv6Token = IPAddress.Loopback }).Should().Throw<ArgumentException>().WithMessage("*127.0.0.1*no IPv6 address*");
        FluentActions.Invoking(() => new LinkChange { Ipv6Token = IPAddress.Parse("fd00::1") }).Should().Throw<ArgumentException>("the kernel would drop the upper half");

        Witness.Run("ip", "-n", lab.Host.Name!, "link", "add", "mv0", "link", "ve-a", "type", "macvlan");
        int macvlan = lab.Links.Get("mv0").Index;
        lab.Links.Set(macvlan, new LinkChange { ProtoDown = true, ProtoDownReasons = 0b1010 });
        lab.Links.Get(macvlan).ShouldBe(lab.Ip("mv0"));
        lab.Ip("mv0").GetProperty("proto_down_reason").GetArrayLength().Should().Be(2);
        lab.Links.Set(macvlan, new LinkChange { ProtoDownReasons = 0, ProtoDownReasonMask = 0b0010 });
        lab.Links.Get(macvlan).ProtoDownReasons.Should().Be(0b1000);
        FluentActions.Invoking(() => lab.Links.Set(macvlan, new LinkChange { ProtoDown = false })).Should().Throw<NetlinkException>().WithMessage("*EBUSY*");
    }

    [KernelFact(KernelFeature.Dummy)]
    public void The_carrier_is_set()
    {
        using LinkLab lab = new("carrier");
        LinkInfo dummy = lab.Links.Create(new DummyLink("du0") { Carrier = false, Up = true });
        dummy.Carrier.Should().BeFalse();
        lab.Await("du0", LinkOperationalState.Down);
        dummy = lab.Links.Get(dummy.Index);
        dummy.ShouldBe(lab.Ip("du0"));
        lab.Links.Set(dummy.Index, new LinkChange { Carrier = true });
        LinkInfo on = lab.Links.Get(dummy.Index);
        on.Carrier.Should().BeTrue();
        on.CarrierChanges.Should().Be(dummy.CarrierChanges + 1);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Alternative_names_come_and_go()
    {
        using LinkLab lab = new("altnames");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        int index = pair.Primary.Index;
        string longest = new('x', 127);
        lab.Links.AddAlternativeNames(index, ["one", longest, "trois-é"]);
        lab.Links.AddAlternativeName(index, "four");
        lab.Links.Get(index).ShouldBe(lab.Ip("ve-a"));
        lab.Links.Get(longest).AlternativeNames.Should().Equal("one", longest, "trois-é", "four");
        lab.Links.RemoveAlternativeNames(index, ["one", longest]);
        lab.Ip("ve-a").GetProperty("altnames").EnumerateArray().Select(name => name.GetString()).Should().Equal("trois-é", "four");
        (lab.Links.TryRemoveAlternativeName(index, "four"), lab.Links.TryRemoveAlternativeName(index, "four")).Should().Be((true, false));
        FluentActions.Invoking(() => lab.Links.AddAlternativeName(index, "ve-b"))
            .Should().Throw<LinkExistsException>().WithMessage($"give link {index} the alternative names 've-b': EEXIST*The name 've-b' is taken by link {pair.Peer.Index}, 've-b'.");
        FluentActions.Invoking(() => lab.Links.RemoveAlternativeName(index, "four")).Should().Throw<NetlinkException>().WithMessage($"take the alternative names 'four' from link {index}: ENOENT*");
        FluentActions.Invoking(() => lab.Links.AddAlternativeName(4000, "five")).Should().Throw<LinkNotFoundException>();
        FluentActions.Invoking(() => lab.Links.AddAlternativeName(index, new string('x', 128))).Should().Throw<ArgumentException>().WithMessage("*128 bytes*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_name_that_is_not_UTF_8_is_read_as_bytes_and_its_link_deleted_by_index()
    {
        using LinkLab lab = new("badname");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("eth0") { Namespace = lab.Pod } });

        // As somebody in the pod would do it.
        ReadOnlySpan<byte> name = [0xff, 0xfe, (byte)'e', 0xc3];
        using (NetlinkSocket hostile = lab.Pod.OpenNetlinkSocket())
        {
            NetlinkMessageWriter writer = new(stackalloc byte[256], 16, 0);
            NetkitSharp.Rtnetlink.Interop.ifinfomsg header = new() { ifi_index = pair.Peer.Index };
            writer.Begin<NetkitSharp.Rtnetlink.Interop.ifinfomsg, LinkAttribute>(in header).WriteString(LinkAttribute.Ifname, name);
            hostile.TryAcknowledge(ref writer, null, out _).Should().BeTrue();
        }

        LinkInfo renamed = lab.PodLinks.List(kind: "veth").Single();
        renamed.Name.Should().Be("\ufffd\ufffde\ufffd");
        renamed.NameBytes.ToArray().Should().Equal(name.ToArray());
        pair.Peer.NameBytes.ToArray().Should().Equal("eth0"u8.ToArray());
        lab.PodLinks.TryGet(renamed.Name, out _).Should().BeFalse();
        bool seen = false;
        foreach (LinkView view in lab.PodLinks.Enumerate())
        {
            seen |= view.NameBytes.SequenceEqual(name);
        }

        seen.Should().BeTrue();
        lab.PodLinks.Delete(renamed.Index);
        lab.ShouldBeUntouched();
    }

    private static string Sysctl(NetkitSharp.Rtnetlink.Namespaces.NetworkNamespace target, string name) => target.Run(() => File.ReadAllText($"/proc/sys/net/{name}").Trim());

    private sealed class Bridge(string name) : LinkSpec(name)
    {
        public override string Kind => "bridge";
    }
}
