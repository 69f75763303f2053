using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>The other half of the matrix: a kernel without a kind must say so. Each test takes the half that the running kernel can show.</summary>
public sealed class MissingKindTests
{
    [KernelFact]
    public void A_kernel_has_netkit_or_is_named_as_one_without()
    {
        using LinkLab lab = new("nonetkit");
        Check(
            lab,
            KernelFeature.Netkit,
            () => lab.Links.Create(new NetkitLink("nk-a") { Peer = new PeerLink("eth0") { Namespace = lab.Pod, Up = true } }),
            "create netkit link 'nk-a' with peer 'eth0'*: EOPNOTSUPP: Unknown device type. This kernel has no netkit (CONFIG_NETKIT, Linux 6.7 or later).");
    }

    [KernelFact]
    public void A_kernel_has_dummy_or_is_named_as_one_without()
    {
        using LinkLab lab = new("nodummy");
        Check(lab, KernelFeature.Dummy, () => lab.Links.Create(new DummyLink("du0") { Up = true }), "create dummy link 'du0': EOPNOTSUPP*This kernel has no dummy (CONFIG_DUMMY).");
    }

    [KernelFact]
    public void A_kernel_has_ipvlan_or_is_named_as_one_without()
    {
        using LinkLab lab = new("noipvlan");
        LinkPair lower = lab.Links.Create(new NetkitSharp.Rtnetlink.Links.Veth.VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        Check(lab, KernelFeature.Ipvlan, () => lab.Links.Create(new IpvlanLink("ipv0", lower.Primary.Index)), "create ipvlan link 'ipv0': EOPNOTSUPP*This kernel has no ipvlan (CONFIG_IPVLAN*");
    }

    private static void Check(LinkLab lab, KernelFeature feature, Action create, string message)
    {
        int before = lab.Links.List().Count;
        if (KernelFeatures.Has(feature))
        {
            create.Should().NotThrow();
            lab.Links.List().Should().HaveCount(before + 1);
        }
        else
        {
            create.Should().Throw<LinkKindNotSupportedException>().WithMessage(message);
            lab.Links.List().Should().HaveCount(before);
        }
    }
}
