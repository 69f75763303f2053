using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Programs;

/// <summary>Why a program was not loaded, as far as the kernel can be made to say.</summary>
public sealed class LoadRefusalTests
{
    private const int CapSysAdmin = 21;
    private const int CapPerfMon = 38;
    private const int CapBpf = 39;
    private const int SkbStoreBytes = 9;
    private const int ProbeReadKernel = 113;

    [KernelFact]
    public void Types_and_flags_that_the_kernel_does_not_know_are_named()
    {
        string[] open = Descriptors.OfBpf();
        Refused(new() { Type = (BpfProgramType)99, Instructions = Instructions.Return(0), License = "GPL" }).Should().Contain("EINVAL").And.Contain("does not know programs of type 99");
        Refused(new() { Type = BpfProgramType.CgroupSocketAddress, ExpectedAttachType = (BpfAttachType)200, Instructions = Instructions.Return(1), License = "GPL" })
            .Should().Contain("does not know the attach type 200 for programs of type CgroupSocketAddress");
        Refused(new() { Type = BpfProgramType.Xdp, Flags = BpfProgramFlags.XdpHasFragments | (BpfProgramFlags)(1 << 27), Instructions = Instructions.Return(2), License = "GPL" })
            .Should().Contain("does not take the flag 0x8000000 with programs of type Xdp");
        Refused(new() { Type = BpfProgramType.Xdp, AttachBtfId = 1, Instructions = Instructions.Return(2), License = "GPL" }).Should().Contain("programs of type Xdp take no AttachBtfId");
        Refused(new() { Type = BpfProgramType.Xdp, DeviceIndex = TestNamespace.Loopback, Instructions = Instructions.Return(2), License = "GPL" }).Should().Contain("takes no programs of its own");
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void Sizes_are_explained_by_what_the_thread_may()
    {
        Refused(new() { Type = BpfProgramType.Xdp, Instructions = default, License = "GPL" }).Should().Contain("E2BIG").And.Contain("there are no instructions");
        Refused(new() { Type = BpfProgramType.Xdp, Instructions = new byte[1_000_001 * 8], License = "GPL" }).Should().Contain("E2BIG").And.Contain("at most 1,000,000 instructions");
    }

    [KernelFact]
    public void A_helper_of_another_type_is_told_from_one_that_is_not_there()
    {
        string elsewhere = Refused(Calls(SkbStoreBytes));
        elsewhere.Should().Contain("has the helper SkbStoreBytes, but not for programs of type Xdp").And.Contain("SchedulerClassifier").And.Contain("the verifier said");
        Refused(Calls(12345)).Should().Contain("has no helper 12345").And.NotContain("hidden");
        BpfVerifierException hidden = DedicatedThread.RunWithout([CapSysAdmin, CapPerfMon], () =>
            FluentActions.Invoking(() => BpfProgram.Load(Calls(ProbeReadKernel))).Should().Throw<BpfVerifierException>().Which);
        hidden.Explanation.Should().Contain("hidden from threads without CAP_PERFMON, as this one is");
        hidden.FailingInstruction.Should().Be(0);

        static BpfProgramSpec Calls(int helper) =>
            new() { Type = BpfProgramType.Xdp, Instructions = Instructions.Bytes(Instructions.Encode(0x85, 0, 0, 0, helper), Instructions.Exit()), License = "GPL" };
    }

    [KernelFact]
    public void An_array_of_descriptors_is_held_on_to_where_kernels_can()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "held", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        BpfProgramSpec spec = new() { Type = BpfProgramType.Xdp, Instructions = Instructions.Return(2), License = "GPL", DescriptorArray = [map.Handle], BindsDescriptorArray = true };
        if (KernelFeatures.Has(KernelFeature.DescriptorArrayCount))
        {
            using BpfProgram program = BpfProgram.Load(spec);
            program.GetInfo().MapIds.Should().Equal(map.Id);
        }
        else
        {
            Refused(spec).Should().Contain("fd_array_cnt").And.Contain("6.14");
        }

        spec.DescriptorArray = [null];
        FluentActions.Invoking(() => BpfProgram.Load(spec)).Should().Throw<ArgumentException>().WithMessage("*DescriptorArray has a null*");
    }

    [KernelFact]
    public void A_token_that_is_none_is_refused()
    {
        using BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        using BpfTokenHandle handle = new((int)map.Handle.DangerousGetHandle(), ownsHandle: false);
        BpfProgramSpec spec = new() { Type = BpfProgramType.Xdp, Instructions = Instructions.Return(2), License = "GPL", Token = handle };
        FluentActions.Invoking(() => BpfProgram.Load(spec)).Should().Throw<BpfException>();
        FluentActions.Invoking(() => BpfToken.FromHandle(handle)).Should().Throw<BpfObjectKindException>().WithMessage("*not a BPF token but*bpf-map*");
    }

    [KernelFact]
    public void Without_capabilities_the_sysctl_is_named_where_it_decides()
    {
        BpfPermissionException refused = DedicatedThread.RunWithout([CapSysAdmin, CapBpf], () => FluentActions.Invoking(
            () => Instructions.Load(Instructions.Return(0), "filter", BpfProgramType.SocketFilter)).Should().Throw<BpfPermissionException>().Which);
        refused.Missing.Should().Be(BpfCapabilities.Bpf);
        string sysctl = File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim();
        refused.Message.Should().Contain($"kernel.unprivileged_bpf_disabled is {sysctl}").And.NotContain("MEMLOCK");
    }

    private static string Refused(BpfProgramSpec spec) => FluentActions.Invoking(() => BpfProgram.Load(spec)).Should().Throw<BpfException>().Which.Message;
}
