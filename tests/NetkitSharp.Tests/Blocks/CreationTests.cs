using FluentAssertions;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Features;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Blocks 17 and 25: what a netkit device is given when it is made, and devices without a peer; on kernels that know neither, that they say so.</summary>
[Collection<BlocksShareALab>]
public sealed class CreationTests(BlockLab lab)
{
    private const int EPERM = 1;
    private const int EOPNOTSUPP = 95;

    [KernelFact(KernelFeature.Netkit)]
    public void Headroom_and_tailroom_are_for_both_ends_or_refused()
    {
        (NetworkNamespace inside, RtnetlinkClient rtnetlink) = lab.AddNamespace("room");
        NetkitLink asked = new("room0") { Headroom = 32, Tailroom = 8, Peer = new PeerLink("room1") { Namespace = inside } };
        if (!KernelFeatures.Has(KernelFeature.NetkitHeadroom))
        {
            FluentActions.Invoking(() => lab.Rtnetlink.Links.Create(asked)).Should().Throw<AttributeIgnoredException>()
                .Which.Attributes.Select(a => a.Path).Should().Equal("linkinfo > data > headroom", "linkinfo > data > tailroom");
            lab.Rtnetlink.Links.TryGet("room0", out _).Should().BeFalse();
            rtnetlink.Links.TryGet("room1", out _).Should().BeFalse();
            return;
        }

        LinkPair pair = lab.Rtnetlink.Links.Create(asked);
        foreach (LinkInfo end in (LinkInfo[])[pair.Primary, pair.Peer])
        {
            end.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data).Should().BeTrue();
            (data!.Headroom, data.Tailroom).Should().Be((32, 8));
            if (KernelFeatures.Has(KernelFeature.LinkHeadroom))
            {
                (end.Headroom, end.Tailroom).Should().Be((32, 8));
            }
        }

        lab.Rtnetlink.Links.Delete(pair.Primary.Index);
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_single_device_takes_no_program_or_is_not_to_be_had()
    {
        if (!KernelFeatures.Has(KernelFeature.NetkitSingle))
        {
            int before = lab.Rtnetlink.Links.List("netkit").Count;
            FluentActions.Invoking(() => lab.Rtnetlink.Links.Create(new NetkitSingleLink("single0"))).Should().Throw<AttributeIgnoredException>().Which.Attributes.Should().ContainSingle()
                .Which.Path.Should().Be("linkinfo > data > pairing");
            lab.Rtnetlink.Links.List("netkit").Should().HaveCount(before, "the pair that came of it is gone again");
            return;
        }

        LinkInfo single = lab.Rtnetlink.Links.Create(new NetkitSingleLink("single0") { Up = true });
        single.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data).Should().BeTrue();
        (data!.Pairing, data.PeerPolicy).Should().Be((NetkitPairing.Single, null));
        lab.Rtnetlink.Links.TryGetPeer(single, out _).Should().BeFalse();
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        lab.Host.Run(() =>
        {
            foreach (NetkitHook hook in (NetkitHook[])[NetkitHook.Primary, NetkitHook.Peer])
            {
                FluentActions.Invoking(() => program.Act.AttachNetkit(single.Index, hook)).Should().Throw<BpfDeviceException>().Which.Errno.Should().Be(EOPNOTSUPP);
            }
        });
        FluentActions.Invoking(() => lab.Rtnetlink.Links.Set(single.Index, new NetkitChange { PeerPolicy = NetkitPolicy.Drop })).Should().Throw<NetlinkException>();
        lab.Rtnetlink.Links.Delete(single.Index);
    }

    [Fact]
    public void What_may_not_be_asked_stays_open()
    {
        FeatureProbe noNamespace = DeviceFeatures.Single(Assert.ThrowsAny<NamespaceException>(() => NetworkNamespace.Open("nks-there-is-none")));
        (noNamespace.Support, noNamespace.IsSupported).Should().Be((FeatureSupport.Unknown, false));
        noNamespace.Explanation.Should().StartWith("cannot tell whether this kernel has netkit devices without a peer: there is no namespace").And.Contain("nks-there-is-none");
        DeviceFeatures.Single(new NetlinkException("make nk0", new NetlinkError(EPERM, null), "CAP_NET_ADMIN")).Explanation.Should().StartWith("cannot tell").And.Contain("CAP_NET_ADMIN");
    }

    [KernelFact]
    public void Probes_find_what_no_version_tells()
    {
        FeatureProbe egress = BpfFeatures.Probe(BpfFeature.RedirectPeerEgress);
        egress.Support.Should().Be(KernelFeatures.Has(KernelFeature.RedirectPeerEgress) ? FeatureSupport.Supported : FeatureSupport.NotSupported, egress.Explanation);
        egress.Explanation.Should().Contain("BPF_F_EGRESS").And.Contain(egress.IsSupported ? "took the flag" : "7.3");

        IReadOnlyList<string> before = NetworkNamespace.List();
        FeatureProbe single = DeviceFeatures.ProbeNetkitSingle();
        single.Support.Should().Be(KernelFeatures.Has(KernelFeature.NetkitSingle) ? FeatureSupport.Supported : FeatureSupport.NotSupported, single.Explanation);
        single.Explanation.Should().Contain(single.IsSupported ? "made one" : KernelFeatures.Has(KernelFeature.Netkit) ? "made a pair" : "no netkit devices at all");
        DeviceFeatures.ProbeNetkitSingle().Should().BeSameAs(single, "a certain answer is kept");
        NetworkNamespace.List().Where(n => n.StartsWith("nks-probe-", StringComparison.Ordinal)).Should().BeSubsetOf(before);
    }
}
