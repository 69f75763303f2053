using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Geneve;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Geneve;

public sealed class GeneveTests
{
    [KernelFact([KernelFeature.Geneve])]
    public void Devices_are_made_changed_and_read()
    {
        using LinkLab lab = new("geneve");
        LinkInfo link = lab.Links.Create(new GeneveLink("gn-a", 0xFF_FFFE) { Remote = IPAddress.Parse("10.0.0.1"), Port = 7000, Ttl = 5, Tos = 4, Df = GeneveDf.Set, UdpChecksum = true });
        lab.Ip("gn-a").ShouldSay("geneve", ("id", 0xFF_FFFE), ("remote", "10.0.0.1"), ("port", 7000), ("ttl", 5), ("tos", "0x4"), ("df", "set"), ("udp_csum", true));
        lab.Links.Set(link.Index, new GeneveChange { Remote = IPAddress.Parse("10.0.0.2"), Ttl = 6, Tos = 1, Df = GeneveDf.Inherit });
        lab.Ip("gn-a").ShouldSay("geneve", ("remote", "10.0.0.2"), ("ttl", 6), ("tos", "0x1"), ("df", "inherit"));

        lab.Links.Create(new GeneveLink("gn-b", 7)
        {
            Remote = IPAddress.Parse("fd00::1"),
            FlowLabel = 0x12345,
            TtlInherit = true,
            UdpZeroChecksum6Transmit = true,
            UdpZeroChecksum6Receive = true,
            InnerProtocolInherit = true,
        });
        lab.Ip("gn-b").ShouldSay("geneve", ("remote6", "fd00::1"), ("label", "0x12345"), ("port", 6081), ("udp_zero_csum6_tx", true), ("udp_zero_csum6_rx", true), ("inner_proto_inherit", true));
        lab.Links.Get("gn-b").TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? data).Should().BeTrue();
        (data!.Remote, data.FlowLabel, data.TtlInherit, data.InnerProtocolInherit).Should().Be((IPAddress.Parse("fd00::1"), 0x12345u, true, true));

        lab.Links.Create(new GeneveLink("gn-c", null) { CollectMetadata = true, Port = 7001 });
        lab.Ip("gn-c").ShouldSay("geneve", ("external", true), ("port", 7001));

        lab.IpBatch("link add gn-d type geneve id 9 remote 10.0.0.1 dstport 7002 ttl 7 tos 8 df inherit");
        lab.Links.Get("gn-d").TryGetData<GeneveLinkInfo>(out data).Should().BeTrue();
        (data!.Vni, data.Remote, data.Port, data.Ttl, data.Tos, data.Df).Should().Be((9u, IPAddress.Parse("10.0.0.1"), (ushort)7002, (byte)7, (byte)8, GeneveDf.Inherit));
        (data.UdpChecksum, data.TtlInherit, data.CollectMetadata, data.InnerProtocolInherit).Should().Be((false, false, false, false));
    }

    [KernelFact([KernelFeature.Geneve, KernelFeature.Kinds73])]
    public void The_newest_attributes_are_made_and_read()
    {
        using LinkLab lab = new("geneve73");
        LinkInfo link = lab.Links.Create(new GeneveLink("gn-a", 7) { Remote = IPAddress.Parse("10.0.0.1"), Local = IPAddress.Parse("127.0.0.1"), PortRange = new TunnelPortRange(100, 200), GroHint = true });
        link.TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? data).Should().BeTrue();
        (data!.Local, data.PortRange, data.GroHint).Should().Be((IPAddress.Loopback, new TunnelPortRange(100, 200), true));
    }

    [KernelFact([KernelFeature.Geneve])]
    public void Refusals_say_what_is_wrong()
    {
        using LinkLab lab = new("geneveerr");
        LinkInfo link = lab.Links.Create(new GeneveLink("gn-a", 7) { Remote = IPAddress.Parse("10.0.0.1") });
        FluentActions.Invoking(() => lab.Links.Create(new GeneveLink("gn-b", 7) { Remote = IPAddress.Parse("10.0.0.1") })).Should().Throw<NetlinkException>()
            .WithMessage("create geneve link 'gn-b': EBUSY*this VNI, port and remote address exists already.");
        FluentActions.Invoking(() => lab.Links.Create(new GeneveLink("gn-b", null) { CollectMetadata = true })).Should().Throw<NetlinkException>()
            .Which.Should().NotBeOfType<NetlinkPermissionException>("EPERM is about the port here, and the kernel says so");
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new GeneveChange { Remote = IPAddress.Parse("fd00::1") })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*linkinfo > data > remote6*");
        LinkInfo external = lab.Links.Create(new GeneveLink("gn-c", null) { CollectMetadata = true, Port = 7001 });
        FluentActions.Invoking(() => lab.Links.Set(external.Index, new GeneveChange { Ttl = 1 })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*Nothing can be changed of a Geneve device that is externally controlled.");
        lab.Links.List(kind: "geneve").Should().HaveCount(2);
    }
}
