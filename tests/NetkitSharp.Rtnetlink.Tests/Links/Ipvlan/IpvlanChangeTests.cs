using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Ipvlan;

public sealed class IpvlanChangeTests
{
    [KernelFact([KernelFeature.Ipvlan, KernelFeature.Veth])]
    public void Mode_and_isolation_of_one_device_change_those_of_its_siblings()
    {
        using LinkLab lab = new("ipvchange");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new IpvlanLink("ipv-a", lower.Index) { Mode = IpvlanMode.L2 });
        LinkInfo sibling = lab.Links.Create(new IpvlanLink("ipv-b", lower.Index) { Mode = IpvlanMode.L2 });
        lab.Links.Set(link.Index, new IpvlanChange { Mode = IpvlanMode.L3S, Isolation = IpvlanIsolation.Private, Alias = "changed" });
        lab.Ip("ipv-a").ShouldSay("ipvlan", ("mode", "l3s"), ("private", true));
        lab.Ip("ipv-b").ShouldSay("ipvlan", ("mode", "l3s"), ("private", true));
        lab.IpBatch("link set ipv-b type ipvlan mode l3 vepa");
        lab.Links.Get(link.Index).TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? data).Should().BeTrue();
        (data!.Mode, data.Isolation).Should().Be((IpvlanMode.L3, IpvlanIsolation.Vepa));
        FluentActions.Invoking(() => lab.Links.Set(sibling.Index, new IpvtapChange { Mode = IpvlanMode.L2 })).Should().Throw<NetlinkException>()
            .WithMessage($"change link {sibling.Index}: EOPNOTSUPP*A link of another kind has neither mode nor isolation.");
    }

    [KernelFact([KernelFeature.Ipvtap, KernelFeature.Veth])]
    public void An_ipvtap_device_is_made_changed_and_read()
    {
        using LinkLab lab = new("ipvtap");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new IpvtapLink("ipt-a", lower.Index) { Mode = IpvlanMode.L2, Isolation = IpvlanIsolation.Vepa });
        lab.Ip("ipt-a").ShouldSay("ipvtap", ("mode", "l2"), ("vepa", true));
        lab.Links.Set(link.Index, new IpvtapChange { Mode = IpvlanMode.L3 });
        lab.IpBatch("link add ipt-b link ve-a type ipvtap mode l3 private");
        lab.Links.Get("ipt-b").TryGetData<IpvtapLinkInfo>(out IpvtapLinkInfo? data).Should().BeTrue();
        (data!.Mode, data.Isolation).Should().Be((IpvlanMode.L3, IpvlanIsolation.Private));
    }
}
