using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Maps as they were defined before BTF.</summary>
public sealed class LegacyMapTests
{
    [Fact]
    public void A_plain_definition_is_read()
    {
        BpfObjectMapSpec old = FixtureObject.Open("legacy_maps.bpf.o").Maps["old"];
        (old.Type, old.KeySize, old.ValueSize, old.MaxEntries, old.Flags, old.Pinning).Should().Be((BpfMapType.Array, 4, 4, 1u, BpfMapFlags.None, BpfMapPinning.None));
    }

    [Fact]
    public void Iproute2s_definitions_say_more()
    {
        BpfObjectSpec spec = FixtureObject.Open("iproute2.bpf.o");
        spec.Maps.Names.Should().Equal("plain", "jumps", "shared", "inner", "outer");
        BpfObjectMapSpec plain = spec.Maps["plain"];
        (plain.KeySize, plain.ValueSize, plain.MaxEntries, plain.Flags).Should().Be((4, 8, 16u, BpfMapFlags.NoPreallocation));
        (plain.KeyTypeName, plain.ValueTypeName).Should().Be(("__u32", "__u64"), "of the annotation");
        spec.Maps["shared"].Pinning.Should().Be(BpfMapPinning.ByName);
        spec.Maps["outer"].InnerMap.Should().BeSameAs(spec.Maps["inner"]);
        spec.Maps["outer"].Slots.Should().Equal(new InitialSlot(3, "inner"));
        spec.Maps["jumps"].Slots.Should().Equal(new InitialSlot(7, "tail"));
        spec.Contents.KernelVersion.Should().Be(0x50a00);
        spec.Programs["entry"].Type.Should().Be(BpfProgramType.SchedulerClassifier);
        spec.Programs["tail"].Type.Should().Be(BpfProgramType.Unspecified, "its section is two numbers");
    }

    [Fact]
    public void Bytes_behind_a_definition_are_zero_or_told()
    {
        // The definition, moved behind the file, with four bytes more.
        byte[] image = FixtureObject.Bytes("legacy_maps.bpf.o");
        (int header, int offset, _) = FixtureObject.Section(image, "maps");
        Array.Resize(ref image, image.Length + 24);
        image.AsSpan(offset, 20).CopyTo(image.AsSpan(image.Length - 24));
        BitConverter.TryWriteBytes(image.AsSpan(header + 24), (ulong)image.Length - 24);
        BitConverter.TryWriteBytes(image.AsSpan(header + 32), 24ul);
        BpfObjectSpec.Parse(image, "x.o").Maps["old"].MaxEntries.Should().Be(1);
        image[^1] = 1;
        Refusal(image).Should().Contain("section 'maps' at offset 0x14: map 'old' has 24 bytes and sets some behind the 20");
        BitConverter.TryWriteBytes(image.AsSpan(header + 32), 22ul);
        Refusal(image).Should().Contain("1 maps take 22 bytes");
    }

    [KernelFact]
    public void They_work()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("iproute2.bpf.o");
        spec.Programs["tail"].Type = BpfProgramType.SchedulerClassifier;
        using BpfObject loaded = spec.Load(new() { PinDirectory = pins.Path });
        pins.Entries.Should().Equal("shared");
        TestPacket.Run(loaded.Programs["entry"]).Verdict.Should().Be(42, "the tail call found its way into the map of maps");
        loaded.Maps.Open<uint, ulong>("plain").Lookup(9).Should().Be(5);
        loaded.Maps.Open<uint, uint>("inner").Lookup(0).Should().Be(1);
        loaded.Maps["plain"].GetInfo().BtfValueTypeId.Should().NotBe(0);

        using BpfObject old = FixtureObject.Open("legacy_maps.bpf.o").Load();
        TestPacket.Run(old.Programs["use"]).Verdict.Should().Be(0);
    }

    private static string Refusal(byte[] image) => FluentActions.Invoking(() => BpfObjectSpec.Parse(image, "x.o")).Should().Throw<BpfFormatException>().Which.Message;
}
