using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Programs that are verified against a function of the kernel or of another program.</summary>
public sealed class AttachTargetTests
{
    [KernelFact]
    public void A_target_that_is_not_there_is_told()
    {
        Refusal("leave").Should().Be("targets.bpf.o: program 'leave' (fexit/no_such_function) is for the function 'no_such_function', which neither the running kernel nor a module that is loaded has: its BTF has no 'no_such_function'");
        Refusal("anywhere").Should().Contain("program 'anywhere' (fentry) is verified against what it is attached to, which its section does not name: set AttachTo");
        Refusal("replacement").Should().Contain("replaces the function 'replaceable' of a loaded program: set AttachTarget");
        Refusal("enter", "no_such_module:tcp_v4_connect").Should().Contain("module 'no_such_module' has not, or is not loaded");
        Descriptors.OfBpf().Should().BeEmpty();
    }

    [KernelFact(KernelFeature.Tracing)]
    public void Programs_are_verified_against_the_kernels_functions()
    {
        BpfObjectSpec spec = FixtureObject.Open("targets.bpf.o");
        foreach (string name in new[] { "enter", "switched", "each_map", "opened" })
        {
            spec.Programs[name].Load = true;
        }

        spec.Programs["anywhere"].Load = true;
        spec.Programs["anywhere"].AttachTo = "vmlinux:tcp_v4_connect";
        using BpfObject loaded = spec.Load();
        loaded.Programs["enter"].Type.Should().Be(BpfProgramType.Tracing);
        loaded.Programs["opened"].Type.Should().Be(BpfProgramType.Lsm);
        loaded.Programs["anywhere"].GetInfo().Type.Should().Be(BpfProgramType.Tracing);
    }

    [KernelFact(KernelFeature.Tracing)]
    public void A_program_replaces_a_function_of_another()
    {
        using BpfObject target = FixtureObject.Open("targets.bpf.o").Load();
        BpfObjectSpec spec = FixtureObject.Open("targets.bpf.o");
        spec.Programs["target"].Load = false;
        spec.Programs["replacement"].Load = true;
        spec.Programs["replacement"].AttachTarget = target.Programs["target"];
        using BpfObject loaded = spec.Load();
        loaded.Programs["replacement"].Type.Should().Be(BpfProgramType.Extension);

        spec.Programs["replacement"].AttachTo = "irreplaceable";
        spec.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().WithMessage("*for the function 'irreplaceable' of program 'target'*which has no such function");
    }

    private static string Refusal(string program, string? attachTo = null)
    {
        BpfObjectSpec spec = FixtureObject.Open("targets.bpf.o");
        spec.Programs[program].Load = true;
        spec.Programs[program].AttachTo = attachTo ?? spec.Programs[program].AttachTo;
        return spec.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().Which.Message;
    }
}
