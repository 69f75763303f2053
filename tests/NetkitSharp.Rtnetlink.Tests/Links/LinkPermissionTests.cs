using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkPermissionTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Without_CAP_NET_ADMIN_nothing_is_made_changed_or_deleted()
    {
        using LinkLab lab = new("admin");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        Capabilities.Without(Capabilities.NetAdmin, () =>
        {
            using RtnetlinkClient client = RtnetlinkClient.Open(lab.Host);
            FluentActions.Invoking(() => client.Links.Create(new VethLink("ve-c") { Peer = new PeerLink("ve-d") })).Should().Throw<NetlinkPermissionException>()
                .WithMessage("create veth link 've-c' with peer 've-d': EPERM*CAP_NET_ADMIN*");
            FluentActions.Invoking(() => client.Links.SetUp(pair.Primary.Index)).Should().Throw<NetlinkPermissionException>().WithMessage("set link*up*EPERM*CAP_NET_ADMIN*");
            FluentActions.Invoking(() => client.Links.TryDelete("ve-a")).Should().Throw<NetlinkPermissionException>();
            client.Links.Get("ve-a").Index.Should().Be(pair.Primary.Index, "reading needs no capability");
        });
        lab.Links.Get("ve-a").IsUp.Should().BeFalse();
        lab.Links.Delete("ve-a");
        lab.ShouldBeUntouched();
    }
}
