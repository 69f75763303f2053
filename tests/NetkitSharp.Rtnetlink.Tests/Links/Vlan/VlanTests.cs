using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Links.Vlan;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Vlan;

public sealed class VlanTests
{
    [KernelFact([KernelFeature.Vlan, KernelFeature.Veth])]
    public void A_device_is_made_changed_and_read()
    {
        using LinkLab lab = new("vlan");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new VlanLink("vl-a", lower.Index, 4094)
        {
            Protocol = VlanProtocol.Ieee8021AD,
            ReorderHeader = false,
            Gvrp = true,
            Mvrp = true,
            LooseBinding = true,
            BridgeBinding = true,
            EgressQos = [new(6, 7), new(1000, 2), new(3, 0)],
            IngressQos = [new(2, 30), new(7, 0)],
        });
        lab.Ip("vl-a").ShouldSay(
            "vlan",
            ("protocol", "802.1ad"),
            ("id", 4094),
            ("flags", KindData.List("GVRP", "MVRP", "LOOSE_BINDING", "BRIDGE_BINDING")),
            ("ingress_qos", new[] { new { from = 2, to = 30 } }));
        lab.Ip("vl-a").GetProperty("linkinfo").GetProperty("info_data").GetProperty("egress_qos").EnumerateArray()
            .Select(m => $"{m.GetProperty("from")}:{m.GetProperty("to")}").Should().BeEquivalentTo("6:7", "1000:2");
        lab.Ip("vl-a").GetProperty("link").GetString().Should().Be("ve-a");
        link.LinkIndex.Should().Be(lower.Index);

        lab.Links.Set(link.Index, new VlanChange { ReorderHeader = true, Gvrp = false, EgressQos = [new(6, 1), new(1000, 0)], IngressQos = [new(2, 4)], Mtu = 1400 });
        lab.Ip("vl-a").ShouldSay(
            "vlan",
            ("flags", KindData.List("REORDER_HDR", "MVRP", "LOOSE_BINDING", "BRIDGE_BINDING")),
            ("ingress_qos", new[] { new { from = 2, to = 4 } }),
            ("egress_qos", new[] { new { from = 6, to = 1 } }));

        lab.IpBatch("link add vl-b link ve-a type vlan id 5 reorder_hdr off loose_binding on ingress-qos-map 2:3 4:5 egress-qos-map 6:7");
        lab.Links.Get("vl-b").TryGetData<VlanLinkInfo>(out VlanLinkInfo? data).Should().BeTrue();
        (data!.Id, data.Protocol, data.Flags).Should().Be(((ushort)5, VlanProtocol.Ieee8021Q, VlanFlags.LooseBinding));
        data.IngressQos.Should().Equal([new(2, 3), new(4, 5)]);
        data.EgressQos.Should().Equal([new(6, 7)]);
    }

    [KernelFact([KernelFeature.Vlan, KernelFeature.Veth])]
    public void Refusals_say_what_is_wrong()
    {
        using LinkLab lab = new("vlanerr");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        lab.Links.Create(new VlanLink("vl-a", lower.Index, 5));
        FluentActions.Invoking(() => lab.Links.Create(new VlanLink("vl-b", lower.Index, 5))).Should().Throw<LinkExistsException>()
            .WithMessage($"create vlan link 'vl-b': EEXIST*The lower device, index {lower.Index}, may have a device for VLAN 5 already.");
        FluentActions.Invoking(() => lab.Links.Create(new VlanLink("vl-b", 4000, 5))).Should().Throw<LinkNotFoundException>().WithMessage("*lower device, index 4000, does not exist*");
        FluentActions.Invoking(() => new VlanLink("vl-b", lower.Index, 4095)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VlanChange { EgressQos = [new(1, 8)] }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VlanChange { IngressQos = [new(8, 1)] }).Should().Throw<ArgumentOutOfRangeException>();
        lab.Links.List(kind: "vlan").Should().ContainSingle();
    }
}
