using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Global variables, before loading and after.</summary>
public sealed class VariableTests
{
    [Fact]
    public void Variables_of_a_spec_are_read_and_written()
    {
        BpfObjectSpec spec = FixtureObject.Open("variables.bpf.o");
        spec.Variables["greeting"].GetText().Should().Be("hello");
        spec.Variables["greeting"].SetText("good day");
        spec.Variables["greeting"].Bytes.ToArray().Should().StartWith("good day\0"u8.ToArray()).And.HaveCount(16);
        spec.Variables["greeting"].Invoking(v => v.SetText("sixteen letters!")).Should().Throw<ArgumentException>().WithMessage("*'*char[16] greeting' has 16 bytes, the text takes 16 and a NUL*");
        spec.Variables["greeting"].Invoking(v => v.SetText("a\0b")).Should().Throw<ArgumentException>().WithMessage("*NUL within*");
        spec.Variables["table"].Set([9, 8]);
        spec.Variables["table"].Bytes.ToArray().Should().Equal(9, 8, 0);
        spec.Variables["table"].Invoking(v => v.Set([1, 2, 3, 4])).Should().Throw<ArgumentException>().WithMessage("*has 3 bytes, 4 were given*");
        spec.Variables["corners"].Get<(int, int, int, int)>().Should().Be((1, -2, 3, -4));
        spec.Variables["corners"].TypeName.Should().Be("struct point[2]");
    }

    [Fact]
    public void Sections_can_be_mapped_when_a_variable_is_seen_from_outside()
    {
        BpfObjectSpec spec = FixtureObject.Open("variables.bpf.o");
        spec.Maps[".data"].Flags.Should().Be(BpfMapFlags.MemoryMappable);
        spec.Maps[".data.quiet"].Flags.Should().Be(BpfMapFlags.None, "its variables are static");
        spec.Maps[".rodata"].Flags.Should().Be(BpfMapFlags.ReadOnlyForPrograms | BpfMapFlags.MemoryMappable);
    }

    [Fact]
    public void Maps_are_changed_where_programs_do_not_mind()
    {
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        BpfObjectMapSpec pods = spec.Maps["pods"];
        pods.Type = BpfMapType.LruHash;
        pods.ValueSize = 24;
        (pods.Type, pods.ValueSize, pods.ValueTypeName).Should().Be((BpfMapType.LruHash, 24, null));

        BpfObjectMapSpec bss = FixtureObject.Open("variables.bpf.o").Maps[".bss"];
        int size = bss.ValueSize;
        bss.ValueSize = size + 100;
        bss.Content.Length.Should().Be(size + 100);
        bss.Invoking(m => m.ValueSize = size).Should().Throw<ArgumentOutOfRangeException>();
        bss.Invoking(m => m.KeySize = 8).Should().Throw<InvalidOperationException>().WithMessage("KeySize of map '.bss' (Array) cannot be changed: it is global data of the object.");
        bss.Invoking(m => m.Type = BpfMapType.Hash).Should().Throw<InvalidOperationException>();
    }

    [KernelFact]
    public void Variables_of_a_loaded_object_are_the_programs()
    {
        BpfObjectSpec spec = FixtureObject.Open("variables.bpf.o");
        spec.Variables["greeting"].SetText("good day");
        spec.Maps[".bss"].ValueSize += 5000;
        using BpfObject loaded = spec.Load();
        loaded.BtfProblem.Should().BeNull();
        loaded.Variables["runs"].Get<ulong>().Should().Be(0);
        TestPacket.Run(loaded.Programs["shapes"]);
        TestPacket.Run(loaded.Programs["shapes"]);
        loaded.Variables["runs"].Get<ulong>().Should().Be(2);
        loaded.Variables["said"].GetText().Should().Be("good day");
        loaded.Variables["corners"].Get<(int, int, int, int)>().Should().Be((1, -2, 3 + (2 * (-7 + 5 + 3)), -4));

        loaded.Variables["runs"].Set(40ul);
        loaded.Variables["small"].Set((short)-8);
        loaded.Variables["said"].SetText("nothing");
        loaded.Variables["said"].GetText().Should().Be("nothing");
        TestPacket.Run(loaded.Programs["shapes"]);
        loaded.Variables["runs"].Get<ulong>().Should().Be(41);
        loaded.Variables["corners"].Get<(int, int, int, int)>().Should().Be((1, -2, 5, -4), "-8 + 5 + 3 is nothing");
        Span<byte> first = stackalloc byte[4];
        loaded.Variables["corners"].CopyTo(first);
        BitConverter.ToInt32(first).Should().Be(1);
        loaded.Variables["corners"].Set(BitConverter.GetBytes(11));
        loaded.Variables["corners"].Get<(int, int, int, int)>().Should().Be((11, -2, 5, -4));

        // The map that cannot be mapped into memory.
        loaded.Maps[".data.quiet"].GetInfo().Flags.Should().Be(BpfMapFlags.None);
        loaded.Variables["quiet_runs"].Get<ulong>().Should().Be(3);
        loaded.Variables["quiet_runs"].Set(9ul);
        loaded.Variables["quiet"].Get<uint>().Should().Be(5);
        TestPacket.Run(loaded.Programs["shapes"]);
        loaded.Variables["quiet_runs"].Get<ulong>().Should().Be(10);

        loaded.Variables["greeting"].GetText().Should().Be("good day");
        loaded.Variables["greeting"].IsReadOnly.Should().BeTrue();
        loaded.Variables["greeting"].Invoking(v => v.SetText("late")).Should().Throw<InvalidOperationException>().WithMessage("*char[16] greeting' lies in '.rodata', which is frozen*before loading*");
        loaded.Variables["table"].Invoking(v => v.Get<uint>()).Should().Throw<ArgumentException>().WithMessage("*has 3 bytes, UInt32 has 4*");
        loaded.Variables["version"].Get<uint>().Should().Be(77);

        BpfVariable runs = loaded.Variables["runs"];
        long before = GC.GetAllocatedBytesForCurrentThread();
        runs.Set(runs.Get<ulong>() + 1);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        loaded.Dispose();
        runs.Invoking(r => r.Get<ulong>()).Should().Throw<ObjectDisposedException>();
    }

    [KernelFact]
    public void Metadata_stays_with_a_program_that_does_not_refer_to_it()
    {
        using BpfObject loaded = FixtureObject.Open("variables.bpf.o").Load();
        loaded.Programs["shapes"].GetInfo().MapIds.Should().Contain(loaded.Maps[".rodata.metadata"].Id);
    }
}
