using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Vxlan;

public sealed class VxlanTests
{
    [KernelFact([KernelFeature.Vxlan, KernelFeature.Veth])]
    public void A_device_over_ipv4_is_made_changed_and_read()
    {
        using LinkLab lab = new("vxlan");
        LinkInfo underlay = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new VxlanLink("vx-a", 0xFF_FFFE)
        {
            Remote = IPAddress.Parse("239.1.1.1"),
            Local = IPAddress.Parse("10.0.0.9"),
            UnderlayIndex = underlay.Index,
            Port = VxlanLink.IanaPort,
            PortRange = new TunnelPortRange(40000, 50000),
            Ttl = 5,
            Tos = 4,
            Df = VxlanDf.Set,
            Learning = false,
            Ageing = TimeSpan.FromSeconds(100),
            AddressLimit = 77,
            Proxy = true,
            Rsc = true,
            L2Miss = true,
            L3Miss = true,
            UdpChecksum = false,
            UdpZeroChecksum6Transmit = true,
            UdpZeroChecksum6Receive = true,
            RemoteChecksumTransmit = true,
            RemoteChecksumReceive = true,
            RemoteChecksumNoPartial = true,
            Gbp = true,
        });
        lab.Ip("vx-a").ShouldSay(
            "vxlan",
            ("id", 0xFF_FFFE),
            ("group", "239.1.1.1"),
            ("local", "10.0.0.9"),
            ("link", "ve-a"),
            ("port", 4789),
            ("port_range", new { low = 40000, high = 50000 }),
            ("ttl", 5),
            ("tos", "0x4"),
            ("df", "set"),
            ("learning", false),
            ("ageing", 100),
            ("limit", 77),
            ("proxy", true),
            ("rsc", true),
            ("l2miss", true),
            ("l3miss", true),
            ("udp_csum", false),
            ("udp_zero_csum6_tx", true),
            ("udp_zero_csum6_rx", true),
            ("remcsum_tx", true),
            ("remcsum_rx", true),
            ("gbp", null),
            ("external", false));
        link.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data).Should().BeTrue();
        (data!.Vni, data.Remote, data.UnderlayIndex).Should().Be((0xFF_FFFEu, IPAddress.Parse("239.1.1.1"), underlay.Index));

        lab.Links.Set(link.Index, new VxlanChange { Remote = IPAddress.Parse("10.0.0.2"), Local = IPAddress.Any, Ttl = 7, Tos = 1, Df = VxlanDf.Inherit, Learning = true, Ageing = TimeSpan.FromSeconds(1) });
        lab.Ip("vx-a").ShouldSay("vxlan", ("remote", "10.0.0.2"), ("ttl", 7), ("tos", "0x1"), ("df", "inherit"), ("learning", true), ("ageing", 1));
    }

    [KernelFact([KernelFeature.Vxlan])]
    public void Devices_over_ipv6_and_externally_controlled_ones_are_made()
    {
        using LinkLab lab = new("vxlan6");
        lab.Links.Create(new VxlanLink("vx-a", 6) { Remote = IPAddress.Parse("fd00::1"), Local = IPAddress.Parse("fd00::2"), FlowLabel = 0x12345, TtlInherit = true });
        lab.Ip("vx-a").ShouldSay("vxlan", ("id", 6), ("remote6", "fd00::1"), ("local6", "fd00::2"), ("label", "0x12345"), ("port", 8472));
        LinkInfo link = lab.Links.Get("vx-a");
        link.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data).Should().BeTrue();
        (data!.FlowLabel, data.TtlInherit, data.UdpZeroChecksum6Transmit).Should().Be((0x12345u, true, false));
        lab.Links.Create(new VxlanLink("vx-b", null) { CollectMetadata = true, VniFilter = true, Port = 4790 });
        lab.Ip("vx-b").ShouldSay("vxlan", ("external", true), ("vnifilter", true), ("port", 4790));
        lab.Links.Create(new VxlanLink("vx-c", null) { CollectMetadata = true, Gpe = true, Learning = false, Port = 4791 });
        lab.Ip("vx-c").ShouldSay("vxlan", ("external", true), ("gpe", null));

        lab.IpBatch("link add vx-d type vxlan id 9 remote 10.0.0.1 local 10.0.0.9 dstport 4789 srcport 100 200 ttl 5 tos 4 df inherit nolearning ageing 60 maxaddress 5 proxy rsc l2miss l3miss noudpcsum gbp");
        lab.Links.Get("vx-d").TryGetData<VxlanLinkInfo>(out data).Should().BeTrue();
        (data!.Vni, data.Remote, data.Local, data.Port, data.PortRange).Should().Be((9u, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.9"), (ushort)4789, new TunnelPortRange(100, 200)));
        (data.Ttl, data.Tos, data.Df, data.TtlInherit).Should().Be(((byte)5, (byte)4, VxlanDf.Inherit, false));
        (data.Learning, data.Ageing, data.AddressLimit, data.Proxy, data.Rsc).Should().Be((false, TimeSpan.FromMinutes(1), 5u, true, true));
        (data.L2Miss, data.L3Miss, data.UdpChecksum, data.Gbp, data.Gpe, data.CollectMetadata, data.VniFilter, data.UnderlayIndex).Should().Be((true, true, false, true, false, false, false, 0));
    }

    [KernelFact([KernelFeature.Vxlan, KernelFeature.Kinds612])]
    public void Newer_attributes_are_made_changed_and_read()
    {
        using LinkLab lab = new("vxlannew");
        LinkInfo link = lab.Links.Create(new VxlanLink("vx-a", 6) { Remote = IPAddress.Parse("fd00::1"), LocalBypass = false, LabelPolicy = VxlanLabelPolicy.Inherit });
        lab.Ip("vx-a").ShouldSay("vxlan", ("localbypass", false));
        link.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data).Should().BeTrue();
        data!.LabelPolicy.Should().Be(VxlanLabelPolicy.Inherit, "ip knows no such attribute");
        lab.Links.Set(link.Index, new VxlanChange { LocalBypass = true, LabelPolicy = VxlanLabelPolicy.Fixed, FlowLabel = 0xFFFFF });
        lab.Links.Get("vx-a").TryGetData<VxlanLinkInfo>(out data).Should().BeTrue();
        (data!.LocalBypass, data.LabelPolicy, data.FlowLabel).Should().Be((true, VxlanLabelPolicy.Fixed, 0xFFFFFu));
    }

    [KernelFact([KernelFeature.Vxlan, KernelFeature.Kinds73])]
    public void The_newest_attributes_are_made_and_read()
    {
        using LinkLab lab = new("vxlan73");
        lab.Links.Create(new VxlanLink("vx-a", 6) { ReservedBits = 0xF700_0000_0000_00FF, MulticastRoute = true });
        lab.Ip("vx-a").ShouldSay("vxlan", ("reserved_bits", "0xf7000000000000ff"));
        lab.Links.Get("vx-a").TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data).Should().BeTrue();
        data!.ReservedBits.Should().Be(0xF700_0000_0000_00FF);
    }

    [KernelFact([KernelFeature.Vxlan])]
    public void Refusals_say_what_is_wrong()
    {
        using LinkLab lab = new("vxlanerr");
        LinkInfo link = lab.Links.Create(new VxlanLink("vx-a", 5) { Remote = IPAddress.Parse("10.0.0.1") });
        FluentActions.Invoking(() => lab.Links.Create(new VxlanLink("vx-b", 5))).Should().Throw<LinkExistsException>().WithMessage("create vxlan link 'vx-b': EEXIST*UDP port 8472 may have a device for VNI 5 already.");
        FluentActions.Invoking(() => lab.Links.Create(new VxlanLink("vx-b", 6) { UnderlayIndex = 4000 })).Should().Throw<NetlinkException>().WithMessage("*ENODEV*The underlay, index 4000, does not exist*");
        FluentActions.Invoking(() => lab.Links.Create(new VxlanLink("vx-b", 6) { Gpe = true })).Should().Throw<NetlinkException>().WithMessage("create vxlan link 'vx-b': EINVAL*Gpe needs CollectMetadata true and Learning false.");
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new VxlanChange { Remote = IPAddress.Parse("fd00::1") })).Should().Throw<NetlinkException>()
            .WithMessage($"change link {link.Index}: EOPNOTSUPP: New group address family does not match old group*");
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new VxlanChange { Learning = false, Mtu = 1400 })).Should().Throw<NetlinkException>()
            .WithMessage("*EOPNOTSUPP*The MTU of a VXLAN device changes only apart from its own attributes*");
        FluentActions.Invoking(() => new VxlanLink("vx-b", 0x100_0000)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VxlanLink("vx-b", 6) { FlowLabel = 0x10_0000 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("a flow label has 20 bits*");
        FluentActions.Invoking(() => new VxlanLink("vx-b", 6) { Ageing = TimeSpan.FromMilliseconds(1500) }).Should().Throw<ArgumentException>().WithMessage("the kernel takes this time in whole units of 00:00:01: 00:00:01.5000000 would be cut*");
        lab.Links.List(kind: "vxlan").Should().ContainSingle();
    }
}
