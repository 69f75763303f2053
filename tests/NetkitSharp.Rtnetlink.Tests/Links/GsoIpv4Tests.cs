using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class GsoIpv4Tests
{
    [KernelFact(KernelFeature.Veth)]
    public void The_IPv4_sizes_are_set_or_refused_but_never_silently_left_out()
    {
        using LinkLab lab = new("gso4");
        Action create = () => lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") { GsoIpv4MaxSize = 100_000, Namespace = lab.Pod } });
        LinkPair other = lab.Links.Create(new VethLink("ve-c") { Peer = new PeerLink("ve-d") });
        Action set = () => lab.Links.Set(other.Primary.Index, new LinkChange { GroIpv4MaxSize = 100_000 });
        if (KernelFeatures.Has(KernelFeature.GsoIpv4MaxSize))
        {
            create.Should().NotThrow();
            set.Should().NotThrow();
            lab.Links.Delete("ve-a");
        }
        else
        {
            create.Should().Throw<AttributeIgnoredException>()
                .WithMessage("*ignored linkinfo > data > peer > gso-ipv4-max-size: asked 100000, reported nothing (needs Linux 6.3 or later). The link has been deleted again.");
            set.Should().Throw<AttributeIgnoredException>().WithMessage("change link*ignored gro-ipv4-max-size*What it did not ignore is changed.");
        }

        lab.Links.Delete("ve-c");
        lab.ShouldBeUntouched();
    }
}
