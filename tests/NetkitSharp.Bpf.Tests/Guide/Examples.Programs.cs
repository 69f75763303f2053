using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact]
    public void Test_runs()
    {
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        #region test-run
        byte[] frame = new byte[64];
        frame[12] = 0x08;    // ETH_P_IP
        frame[14] = 0x45;
        frame[23] = 17;      // UDP
        BpfTestRunResult result = counter.Programs["count_flows"].TestRun(frame, repeat: 1000);
        Console.WriteLine($"returned {result.Verdict}, {result.DurationNanoseconds} ns a packet");
        #endregion
        result.Verdict.Should().Be(-1);
        counter.Maps.Open<FlowKey, FlowStatistics>("flows").Single().Value.Packets.Should().Be(1000);
    }

    [KernelFact]
    public void Types_of_the_kernel()
    {
        #region kernel-btf
        BtfTable kernel = KernelBtf.Open().Vmlinux;
        if (kernel.TryFind("sk_buff", BtfKind.Struct, out int id))
        {
            BtfType buffer = kernel.GetType(id);
            foreach (BtfMember member in buffer.Members)
            {
                Console.WriteLine($"{member.BitOffset / 8,4}  {kernel.Describe(member.TypeId)} {member.Name}");
            }
        }
        #endregion
        id.Should().BePositive();
    }

    [KernelFact]
    public void Features_of_the_kernel()
    {
        #region features
        foreach (FeatureProbe probe in (FeatureProbe[])
        [
            BpfFeatures.ProbeTcx(),
            BpfFeatures.ProbeNetkit(),
            BpfFeatures.ProbeMapType(BpfMapType.RingBuffer),
            BpfFeatures.ProbeHelper(BpfProgramType.SchedulerClassifier, BpfHelper.RedirectPeer),
        ])
        {
            Console.WriteLine($"{probe.Support}: {probe.Explanation}");
        }
        #endregion
        BpfFeatures.ProbeMapType(BpfMapType.RingBuffer).IsSupported.Should().BeTrue();
    }
}
