using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Ifb;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Ifb;

public sealed class IfbTests
{
    [KernelFact(KernelFeature.Ifb)]
    public void An_ifb_is_made_and_read()
    {
        using LinkLab lab = new("ifb");
        LinkInfo link = lab.Links.Create(new IfbLink("ifb-a") { NumTxQueues = 3, NumRxQueues = 2, Up = true });
        lab.Ip("ifb-a").ShouldSay("ifb");
        lab.Ip("ifb-a").GetProperty("num_tx_queues").GetInt32().Should().Be(3);
        (link.Kind, link.NumTxQueues, link.NumRxQueues, link.IsUp, link.PortKind).Should().Be(("ifb", 3, 2, true, null));
        lab.IpBatch("link add ifb-b type ifb");
        lab.Links.List(kind: "ifb").Should().HaveCount(2);
        lab.Links.Delete("ifb-a");
        lab.Links.Delete("ifb-b");
        lab.ShouldBeUntouched();
    }
}
