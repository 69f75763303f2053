using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Macvlan;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Macvlan;

public sealed class MacvlanTests
{
    private static readonly PhysicalAddress s_first = new([2, 0, 0, 0, 0, 1]);
    private static readonly PhysicalAddress s_second = new([2, 0, 0, 0, 0, 2]);

    [KernelFact([KernelFeature.Macvlan, KernelFeature.Veth])]
    public void A_device_is_made_changed_and_read()
    {
        using LinkLab lab = new("macvlan");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new MacvlanLink("mv-a", lower.Index)
        {
            Mode = MacvlanMode.Source,
            Flags = MacvlanFlags.NoDst,
            Sources = MacvlanSourceChange.Set(s_first, s_second),
            BroadcastQueueLength = 500,
            Address = s_first,
        });
        lab.Ip("mv-a").ShouldSay("macvlan", ("mode", "source"), ("nodst", true), ("macaddr_count", 2), ("bcqueuelen", 500), ("usedbcqueuelen", 500));
        lab.Ip("mv-a").ToString().Should().ContainAll("\"02:00:00:00:00:01\"", "\"02:00:00:00:00:02\"");
        (link.LinkIndex, link.Address).Should().Be((lower.Index, s_first));

        lab.Links.Set(link.Index, new MacvlanChange { Sources = MacvlanSourceChange.Remove(s_second) });
        lab.Ip("mv-a").ShouldSay("macvlan", ("macaddr_data", KindData.List("02:00:00:00:00:01")));
        lab.Links.Set(link.Index, new MacvlanChange { Sources = MacvlanSourceChange.Set([]), Flags = MacvlanFlags.None });
        lab.Links.Set(link.Index, new MacvlanChange { Sources = MacvlanSourceChange.Add(s_second), BroadcastQueueLength = 600 });
        lab.Ip("mv-a").ShouldSay("macvlan", ("macaddr_data", KindData.List("02:00:00:00:00:02")), ("bcqueuelen", 600));
        lab.Ip("mv-a").ToString().Should().NotContain("nodst");
        lab.Links.Set(link.Index, new MacvlanChange { Mode = MacvlanMode.Private });
        lab.Ip("mv-a").ShouldSay("macvlan", ("mode", "private"));

        lab.IpBatch(
            "link add mv-b link ve-a type macvlan mode source nodst bcqueuelen 700",
            "link set mv-b type macvlan macaddr set 02:00:00:00:00:01 02:00:00:00:00:02");
        lab.Links.Get("mv-b").TryGetData<MacvlanLinkInfo>(out MacvlanLinkInfo? data).Should().BeTrue();
        (data!.Mode, data.Flags, data.BroadcastQueueLength, data.BroadcastQueueLengthUsed).Should().Be((MacvlanMode.Source, MacvlanFlags.NoDst, 700u, 700u));
        data.Sources.Should().BeEquivalentTo([s_first, s_second]);
        lab.Links.Get("mv-b").TryGetData<MacvtapLinkInfo>(out _).Should().BeFalse("it is no macvtap");
    }

    [KernelFact([KernelFeature.Macvlan, KernelFeature.Veth, KernelFeature.Kinds612])]
    public void The_broadcast_cutoff_is_made_changed_and_read()
    {
        using LinkLab lab = new("cutoff");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new MacvlanLink("mv-a", lower.Index) { BroadcastCutoff = 5 });
        lab.Ip("mv-a").ShouldSay("macvlan", ("mode", "vepa"), ("bclim", 5));
        lab.Links.Set(link.Index, new MacvlanChange { BroadcastCutoff = 1 });
        lab.IpBatch("link set mv-a type macvlan bclim -1");
        lab.Links.Get("mv-a").TryGetData<MacvlanLinkInfo>(out MacvlanLinkInfo? data).Should().BeTrue();
        data!.BroadcastCutoff.Should().Be(-1);
    }

    [KernelFact([KernelFeature.Macvtap, KernelFeature.Veth])]
    public void A_macvtap_device_is_made_changed_and_read()
    {
        using LinkLab lab = new("macvtap");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkInfo link = lab.Links.Create(new MacvtapLink("mt-a", lower.Index) { Mode = MacvlanMode.Bridge });
        lab.Ip("mt-a").ShouldSay("macvtap", ("mode", "bridge"));
        link.TryGetData<MacvtapLinkInfo>(out MacvtapLinkInfo? data).Should().BeTrue();
        data!.Mode.Should().Be(MacvlanMode.Bridge);
        lab.Links.Set(link.Index, new MacvtapChange { Mode = MacvlanMode.Vepa });
        lab.Ip("mt-a").ShouldSay("macvtap", ("mode", "vepa"));
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new MacvlanChange { Mode = MacvlanMode.Private })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*");
    }

    [KernelFact([KernelFeature.Macvlan, KernelFeature.Veth])]
    public void Refusals_say_what_is_wrong()
    {
        using LinkLab lab = new("macvlanerr");
        LinkInfo lower = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        FluentActions.Invoking(() => lab.Links.Create(new MacvlanLink("mv-a", 4000))).Should().Throw<LinkNotFoundException>().WithMessage("*lower device, index 4000, does not exist*");
        FluentActions.Invoking(() => lab.Links.Create(new MacvlanLink("mv-a", lower.Index) { Sources = MacvlanSourceChange.Add(s_first) })).Should().Throw<NetlinkException>()
            .WithMessage("create macvlan link 'mv-a': EINVAL*Only a macvlan device in Source mode has source addresses.");
        FluentActions.Invoking(() => lab.Links.Create(new MacvlanLink("mv-a", 1))).Should().Throw<NetlinkException>().WithMessage("*EINVAL*not loopback*");
        LinkInfo link = lab.Links.Create(new MacvlanLink("mv-a", lower.Index));
        FluentActions.Invoking(() => lab.Links.Create(new MacvlanLink("mv-b", lower.Index) { Mode = MacvlanMode.Passthru })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*must be the only one*");
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new MacvlanChange { Mode = MacvlanMode.Passthru })).Should().Throw<NetlinkException>()
            .WithMessage($"change link {link.Index}: EINVAL*cannot be changed from or to Passthru.");
        FluentActions.Invoking(() => MacvlanSourceChange.Add(new PhysicalAddress([1, 2]))).Should().Throw<ArgumentException>().WithMessage("an Ethernet address has 6 bytes, not 2*");
        lab.Links.List(kind: "macvlan").Should().ContainSingle();
    }
}
