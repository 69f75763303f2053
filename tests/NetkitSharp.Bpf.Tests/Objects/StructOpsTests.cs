using System.Text;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Structs of functions that programs implement.</summary>
public sealed class StructOpsTests
{
    [Fact]
    public void Structs_are_maps_whose_slots_are_members()
    {
        BpfObjectSpec spec = FixtureObject.Open("structops.bpf.o");
        spec.Maps.Names.Should().Equal("nks_cubic", "nks_linked", "on_request");
        BpfObjectMapSpec cubic = spec.Maps["nks_cubic"];
        (cubic.Type, cubic.ValueTypeName, cubic.ValueSize, cubic.Load, cubic.Flags).Should().Be((BpfMapType.StructOps, "struct tcp_congestion_ops", 48, true, BpfMapFlags.None));
        cubic.Slots.Should().Equal(new InitialSlot(0, "nks_ssthresh"), new InitialSlot(8, "nks_undo_cwnd"), new InitialSlot(16, "nks_cong_avoid"));
        Encoding.ASCII.GetString(cubic.Content[32..]).TrimEnd('\0').Should().Be("nks_cubic");
        spec.Maps["nks_linked"].Flags.Should().Be(BpfMapFlags.Link);
        spec.Maps["on_request"].Load.Should().BeFalse();
        spec.Programs["nks_ssthresh"].Type.Should().Be(BpfProgramType.StructOps);
    }

    [KernelFact(KernelFeature.BpfStructOps)]
    public void A_congestion_control_is_registered_and_taken_out()
    {
        BpfObjectSpec spec = FixtureObject.Open("structops.bpf.o");
        using BpfObject loaded = spec.Load();
        loaded.BtfProblem.Should().BeNull();
        loaded.StructOps.Names.Should().Equal("nks_cubic", "nks_linked");
        (loaded.StructOps["nks_cubic"].NeedsLink, loaded.StructOps["nks_linked"].NeedsLink).Should().Be((false, true));
        Available().Should().NotContain("nks_cubic");
        loaded.StructOps["nks_cubic"].Register();
        Available().Should().Contain("nks_cubic");
        loaded.StructOps["nks_cubic"].Unregister();
        Available().Should().NotContain("nks_cubic");
    }

    [KernelFact(KernelFeature.BpfStructOps)]
    public void What_the_kernel_has_not_is_told()
    {
        byte[] image = FixtureObject.Bytes("structops.bpf.o");
        (_, int offset, int size) = FixtureObject.Section(image, ".struct_ops");
        image[offset + size - 24] = 1;
        BpfObjectSpec spec = BpfObjectSpec.Parse(image, "x.o");
        spec.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().WithMessage("x.o: member 'no_such_member' of 'nks_cubic' (struct tcp_congestion_ops) is set, and the running kernel has no such member");

        BpfObjectSpec unused = FixtureObject.Open("structops.bpf.o");
        unused.Maps["nks_cubic"].Load = false;
        unused.Maps["nks_linked"].Load = false;
        unused.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().WithMessage("*no loaded map in .struct_ops names it*");
        Descriptors.OfBpf().Should().BeEmpty();
    }

    private static string Available() => File.ReadAllText("/proc/sys/net/ipv4/tcp_available_congestion_control");
}
