using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Maps that are left out, or taken from elsewhere.</summary>
public sealed class MapChoiceTests
{
    [KernelFact]
    public void A_map_that_exists_takes_the_place_of_the_objects()
    {
        using BpfObject first = MapsWithoutPins().Load();
        BpfLoadOptions options = new() { Maps = { ["verdicts"] = first.Maps["verdicts"] } };
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Maps["shared"].Load = false;
        spec.Programs["count_shared"].Load = false;
        using (BpfObject second = spec.Load(options))
        {
            second.Maps["verdicts"].Id.Should().Be(first.Maps["verdicts"].Id);
            second.Maps.TryGet("shared", out _).Should().BeFalse();
            TestPacket.Run(second.Programs["count"]);
        }

        // It is the caller's still.
        first.Maps.OpenPerCpu<uint, (ulong Packets, ulong Bytes)>("verdicts").Lookup(1).Sum(static c => (long)c.Packets).Should().Be(1);
    }

    [KernelFact]
    public void Global_data_can_be_shared_too()
    {
        using BpfObject first = FixtureObject.Open("variables.bpf.o").Load();
        BpfLoadOptions options = new() { Maps = { [".bss"] = first.Maps[".bss"] } };
        using BpfObject second = FixtureObject.Open("variables.bpf.o").Load(options);
        TestPacket.Run(first.Programs["shapes"]);
        TestPacket.Run(second.Programs["shapes"]);
        second.Variables["runs"].Get<ulong>().Should().Be(2);
        second.Variables["runs"].Set(7ul);
        first.Variables["runs"].Get<ulong>().Should().Be(7);
    }

    [KernelFact]
    public void A_map_that_does_not_fit_and_a_name_that_is_none_are_told()
    {
        using BpfMap other = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 9 });
        BpfObjectSpec spec = MapsWithoutPins();
        spec.Invoking(s => s.Load(new() { Maps = { ["pods"] = other } })).Should().Throw<BpfMapTypeMismatchException>()
            .WithMessage("*given in its place and does not fit map 'pods' of the object: type is Array, expected Hash, key size is 4, expected 16*Give another one*");
        spec.Invoking(s => s.Load(new() { Maps = { ["cods"] = other } })).Should().Throw<KeyNotFoundException>().WithMessage("maps.bpf.o has no map 'cods'; it has: *pods*");
        Descriptors.OfBpf().Should().ContainSingle();
    }

    [KernelFact]
    public void An_instruction_for_a_map_that_is_left_out_is_explained()
    {
        BpfObjectSpec spec = MapsWithoutPins();
        spec.Maps["pods"].Load = false;
        spec.Invoking(s => s.Load()).Should().Throw<BpfVerifierException>()
            .WithMessage("*refers to map 'pods', which was left out (Load = false)*invalid func unknown#20010000*");
        spec.Programs["find_pod"].Load = false;
        using BpfObject loaded = spec.Load();
        loaded.Maps.TryGet("pods", out _).Should().BeFalse();
        loaded.Programs.Names.Should().Equal("count", "count_shared");
    }

    /// <summary>Here only: descriptors are this process's, whatever the kernel is, and so many loads take long where processors are emulated.</summary>
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void Ten_thousand_failed_loads_leave_no_descriptor()
    {
        BpfObjectSpec late = FixtureObject.Open("rejected.bpf.o");
        BpfObjectSpec early = FixtureObject.Open("nested.bpf.o");
        early.Maps["by_key"].MaxEntries = 0;
        Fail(late);
        Fail(early);
        int before = Descriptors.Count();
        for (int i = 0; i < 10_000; i++)
        {
            // The verifier's refusals take longer: most are of a map, behind BTF and other maps.
            Fail(i % 20 == 0 ? late : early);
        }

        Descriptors.Count().Should().BeLessThanOrEqualTo(before);
        Descriptors.OfBpf().Should().BeEmpty();
    }

    private static void Fail(BpfObjectSpec spec)
    {
        try
        {
            spec.Load().Dispose();
            Assert.Fail("the kernel took it");
        }
        catch (BpfException)
        {
        }
    }

    private static BpfObjectSpec MapsWithoutPins()
    {
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Maps["shared"].Pinning = BpfMapPinning.None;
        return spec;
    }
}
