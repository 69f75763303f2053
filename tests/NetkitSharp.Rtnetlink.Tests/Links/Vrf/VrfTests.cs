using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Vrf;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Vrf;

public sealed class VrfTests
{
    [KernelFact([KernelFeature.Vrf, KernelFeature.Dummy])]
    public void A_vrf_and_its_port_are_made_and_read()
    {
        using LinkLab lab = new("vrf");
        LinkInfo vrf = lab.Links.Create(new VrfLink("vrf-a", 1077) { Up = true });
        LinkInfo port = lab.Links.Create(new DummyLink("du0"));
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = vrf.Index, Up = true });
        lab.Ip("vrf-a").ShouldSay("vrf", ("table", 1077));
        lab.Ip("du0").ShouldSayOfPort("vrf", ("table", 1077));
        vrf.TryGetData<VrfLinkInfo>(out VrfLinkInfo? data).Should().BeTrue();
        data!.Table.Should().Be(1077);

        lab.IpBatch(
            "link add vrf-b type vrf table 78",
            "link set du0 master vrf-b");
        port = lab.Links.Get("du0");
        port.PortKind.Should().Be("vrf");
        port.TryGetPortData<VrfPortInfo>(out VrfPortInfo? portData).Should().BeTrue();
        portData!.Table.Should().Be(78);
        lab.Links.Get("vrf-b").TryGetData<VrfLinkInfo>(out data).Should().BeTrue();
        data!.Table.Should().Be(78);
        lab.Links.Get("vrf-b").TryGetPortData<VrfPortInfo>(out _).Should().BeFalse("it is no port");

        FluentActions.Invoking(() => new VrfLink("vrf-c", 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => lab.Links.Set(vrf.Index, new LinkChange { MasterIndex = port.MasterIndex!.Value })).Should().Throw<NetlinkException>().WithMessage($"change link {vrf.Index}: *");
    }
}
