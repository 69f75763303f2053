using FluentAssertions;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Features;

public sealed class BpfFeaturesTests
{
    private const int EPERM = 1;
    private const int ENXIO = 6;
    private const int EINVAL = 22;

    [Theory]
    [InlineData(0, FeatureSupport.Supported)]
    [InlineData(EINVAL, FeatureSupport.NotSupported)]
    [InlineData(EPERM, FeatureSupport.Unknown)]
    [InlineData(5, FeatureSupport.Unknown)]
    public void Answers_of_tcx(int errno, FeatureSupport support) => BpfFeatures.Tcx(errno).Support.Should().Be(support);

    [Theory]
    [InlineData(ENXIO, FeatureSupport.Supported)]
    [InlineData(EINVAL, FeatureSupport.NotSupported)]
    [InlineData(EPERM, FeatureSupport.Unknown)]
    public void Answers_of_netkit(int errno, FeatureSupport support) => BpfFeatures.Netkit(errno).Support.Should().Be(support);

    [Fact]
    public void Answers_of_redirect_peer_to_the_egress()
    {
        BpfFeatures.RedirectPeerEgress(new(Finding.Present, 0)).IsSupported.Should().BeTrue();
        FeatureProbe dropped = BpfFeatures.RedirectPeerEgress(new(Finding.Absent, 0));
        (dropped.Support, dropped.Explanation).Should().Match<(FeatureSupport Support, string Explanation)>(p => p.Support == FeatureSupport.NotSupported && p.Explanation.Contains("TC_ACT_SHOT"));
        BpfFeatures.RedirectPeerEgress(new(Finding.Absent, EINVAL)).Explanation.Should().Contain("no such helper").And.EndWith("from 7.3 on");
        FeatureProbe refused = BpfFeatures.RedirectPeerEgress(new(Finding.Unknown, EPERM));
        refused.Support.Should().Be(FeatureSupport.Unknown);
        refused.Explanation.Should().StartWith("cannot tell").And.Contain("CAP_BPF");
    }

    [Fact]
    public void A_probe_explains_itself()
    {
        BpfFeatures.Tcx(EINVAL).Explanation.Should().Contain("no tcx").And.Contain("6.6");
        BpfFeatures.Netkit(EINVAL).Explanation.Should().Contain("no netkit").And.Contain("CONFIG_NETKIT");
        BpfFeatures.Netkit(EPERM).Explanation.Should().StartWith("cannot tell").And.Contain("CAP_NET_ADMIN");
    }

    [KernelFact]
    public void The_probes_find_what_the_kernel_has()
    {
        BpfFeatures.ProbeTcx().Support.Should().Be(KernelFeatures.Has(KernelFeature.Tcx) ? FeatureSupport.Supported : FeatureSupport.NotSupported);
        BpfFeatures.ProbeNetkit().Support.Should().Be(KernelFeatures.Has(KernelFeature.Netkit) ? FeatureSupport.Supported : FeatureSupport.NotSupported);
        BpfFeatures.ProbeTcx().Should().BeSameAs(BpfFeatures.ProbeTcx(), "a certain answer is kept");
    }
}
