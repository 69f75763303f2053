using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Wireguard;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Wireguard;

public sealed class WireguardTests
{
    [KernelFact(KernelFeature.Wireguard)]
    public void A_device_is_made_in_the_pod_and_read()
    {
        const int HardwareTypeNone = 0xFFFE;
        using LinkLab lab = new("wg");
        LinkInfo link = lab.Links.Create(new WireguardLink("wg-a") { Mtu = 1380, Up = true, Namespace = lab.Pod });
        lab.PodIp("wg-a").ShouldSay("wireguard");
        (link.Kind, link.Mtu, link.IsUp, link.HardwareType).Should().Be(("wireguard", 1380, true, HardwareTypeNone));
        lab.IpBatch("link add wg-b type wireguard");
        lab.Links.Get("wg-b").Kind.Should().Be("wireguard");
    }
}
