using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Any bytes give an object or a <see cref="BpfFormatException"/>: nothing else escapes, and nothing takes long or much memory.</summary>
public sealed class HostileObjectTests
{
    private const int Rounds = 3000;

    public static TheoryData<string> Fixtures => [.. FixtureObject.Names];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Cut_anywhere(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        for (int length = 0; length < image.Length; length++)
        {
            Read(image[..length], $"{fixture} cut at {length}").Should().BeFalse("the section headers are at the end");
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void With_bytes_changed(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        Random random = new(20260101);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] changed = [.. image];
            string changes = "";
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int at = random.Next(changed.Length);
                changed[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(changed[at] ^ (1 << random.Next(8))), _ => 0xff };
                changes += $" [{at}]={changed[at]:x2}";
            }

            Read(changed, fixture + changes);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void With_every_word_of_the_headers_and_tables_made_large(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        string[] tables = [".BTF", ".BTF.ext", ".symtab", ".maps", ".rel.maps"];
        List<(int Start, int Size)> ranges = [(16, 48), (FixtureObject.SectionHeader(image, 0), image.Length - FixtureObject.SectionHeader(image, 0))];
        ranges.AddRange(tables.Where(t => HasSection(image, t)).Select(t => FixtureObject.Section(image, t)).Select(static s => (s.Offset, s.Size)));
        foreach ((int start, int size) in ranges)
        {
            for (int at = start; at + sizeof(uint) <= start + size; at += sizeof(uint))
            {
                foreach (uint value in (uint[])[0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff])
                {
                    byte[] changed = [.. image];
                    BitConverter.TryWriteBytes(changed.AsSpan(at), value);
                    Read(changed, $"{fixture} word at {at} = {value:x}");
                }
            }
        }
    }

    [Fact]
    public void Of_random_bytes_behind_a_good_header()
    {
        Random random = new(1);
        byte[] header = FixtureObject.Bytes("maps.bpf.o")[..64];
        for (int round = 0; round < Rounds; round++)
        {
            byte[] image = new byte[random.Next(64, 4096)];
            random.NextBytes(image);
            header.CopyTo(image, 0);
            BitConverter.TryWriteBytes(image.AsSpan(40), (ulong)random.Next(64, image.Length));
            Read(image, $"round {round}");
        }
    }

    private static bool HasSection(byte[] image, string name)
    {
        try
        {
            FixtureObject.Section(image, name);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Read(byte[] image, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = false;
        try
        {
            BpfObjectSpec spec = BpfObjectSpec.Parse(image, "hostile.o");
            read = true;
            foreach (BpfObjectProgramSpec program in spec.Programs)
            {
                if (program.Type == BpfProgramType.Unspecified)
                {
                    program.Type = BpfProgramType.SchedulerClassifier;
                }

                spec.Link(program);
            }
        }
        catch (BpfFormatException e)
        {
            e.Message.Should().NotBeNullOrWhiteSpace();
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20, what);
        return read;
    }
}
