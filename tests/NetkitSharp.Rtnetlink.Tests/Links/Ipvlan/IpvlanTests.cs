using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Ipvlan;

public sealed class IpvlanTests
{
    [KernelTheory([KernelFeature.Ipvlan, KernelFeature.Veth])]
    [Xunit.InlineData(IpvlanMode.L2, IpvlanIsolation.Bridge, "l2", "bridge")]
    [Xunit.InlineData(IpvlanMode.L3, IpvlanIsolation.Private, "l3", "private")]
    [Xunit.InlineData(IpvlanMode.L3S, IpvlanIsolation.Vepa, "l3s", "vepa")]
    public void A_device_is_made_in_the_pod_on_a_lower_device_of_the_host(IpvlanMode mode, IpvlanIsolation isolation, string ipMode, string ipFlag)
    {
        using LinkLab lab = new("ipvlan");
        LinkPair lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        LinkInfo link = lab.Links.Create(new IpvlanLink("eth0", lower.Primary.Index) { Mode = mode, Isolation = isolation, Namespace = lab.Pod, Mtu = 1300 });
        JsonElement data = lab.PodIp("eth0").GetProperty("linkinfo").GetProperty("info_data");
        data.GetProperty("mode").GetString().Should().Be(ipMode);
        data.ToString().Should().Contain(ipFlag);
        link.TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? info).Should().BeTrue();
        (info!.Mode, info.Isolation).Should().Be((mode, isolation));
        link.LinkIndex.Should().Be(lower.Primary.Index);
        link.Mtu.Should().Be(1300);

        IpvlanMode otherMode = mode == IpvlanMode.L2 ? IpvlanMode.L3 : IpvlanMode.L2;
        lab.PodLinks.Set(link.Index, new IpvlanChange { Mode = otherMode, Isolation = IpvlanIsolation.Private });
        lab.PodLinks.Get(link.Index).TryGetData<IpvlanLinkInfo>(out info);
        (info!.Mode, info.Isolation).Should().Be((otherMode, IpvlanIsolation.Private));
        data = lab.PodIp("eth0").GetProperty("linkinfo").GetProperty("info_data");
        data.GetProperty("mode").GetString().Should().BeEquivalentTo(otherMode.ToString());
        data.ToString().Should().Contain("private");
    }

    [KernelFact([KernelFeature.Ipvlan])]
    public void A_lower_device_that_cannot_be_one_is_named()
    {
        using LinkLab lab = new("lower");
        FluentActions.Invoking(() => lab.Links.Create(new IpvlanLink("ipv0", 4000))).Should().Throw<LinkNotFoundException>().WithMessage("create ipvlan link 'ipv0': ENODEV*lower device, index 4000, does not exist*");
        FluentActions.Invoking(() => lab.Links.Create(new IpvlanLink("ipv0", 1))).Should().Throw<NetlinkException>().WithMessage("*EINVAL*not loopback*");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Dummy)]
    public void A_dummy_is_made()
    {
        using LinkLab lab = new("dummy");
        LinkInfo link = lab.Links.Create(new DummyLink("du0") { Mtu = 9000, Up = true });
        lab.Ip("du0").GetProperty("linkinfo").GetProperty("info_kind").GetString().Should().Be("dummy");
        (link.Kind, link.Mtu, link.IsUp).Should().Be(("dummy", 9000, true));
        lab.Links.Delete("du0");
        lab.ShouldBeUntouched();
    }
}
