using System.Globalization;
using CsCheck;
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
    /// <summary>NETKITSHARP_ROUNDS makes it a longer search, with another seed for each number.</summary>
    private static readonly int s_rounds = int.Parse(Environment.GetEnvironmentVariable("NETKITSHARP_ROUNDS") ?? "3000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Fixtures => [.. FixtureObject.Names];

    /// <summary>Each place of an object, but of a large one only some, every so many that all fields of its tables are met, for which the number is odd: there are as many more places, and each takes as much longer.</summary>
    private static int Stride(byte[] image) => (1 + (image.Length / 16_384)) | 1;

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Cut_anywhere(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        for (int length = 0; length < image.Length; length += Stride(image))
        {
            Read(image[..length], $"{fixture} cut at {length}").Should().BeFalse("the section headers are at the end");
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void With_bytes_changed(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        Random random = new(20260101 + s_rounds);
        for (int round = 0; round < s_rounds; round++)
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
            for (int at = start; at + sizeof(uint) <= start + size; at += sizeof(uint) * Stride(image))
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

    /// <summary>Whole entries of tables exchanged, repeated and made to point at one another: circles, storms of relocations, sections that overlap.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void With_entries_of_tables_mixed_up(string fixture)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        (string Table, int Entry)[] tables = [(".symtab", 24), (".reltc", 16), (".rel.maps", 16), (".rel.text", 16), (".rel.struct_ops", 16), (".BTF", 4), (".BTF.ext", 4), ("maps", 4), ("tc", 8), (".text", 8), (".strtab", 1)];
        List<(int Start, int Count, int Size)> ranges = [(FixtureObject.SectionHeader(image, 0), (image.Length - FixtureObject.SectionHeader(image, 0)) / 64, 64)];
        foreach ((string table, int entry) in tables.Where(t => HasSection(image, t.Table)))
        {
            (_, int offset, int size) = FixtureObject.Section(image, table);
            ranges.Add((offset, size / entry, entry));
        }

        Gen<(int Range, int From, int To, int Kind)[]> changes = Gen.Select(Gen.Int[0, ranges.Count - 1], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, 3]).Array[1, 12];
        changes.Sample(
            all =>
            {
                byte[] changed = [.. image];
                foreach ((int range, int from, int to, int kind) in all)
                {
                    (int start, int count, int size) = ranges[range];
                    if (count == 0)
                    {
                        continue;
                    }

                    Span<byte> source = changed.AsSpan(start + (from % count * size), size);
                    Span<byte> target = changed.AsSpan(start + (to % count * size), size);
                    switch (kind)
                    {
                        case 0:
                            source.CopyTo(target);
                            break;
                        case 1:
                            byte[] kept = source.ToArray();
                            target.CopyTo(source);
                            kept.CopyTo(target);
                            break;
                        case 2:
                            // From here on everything is the same.
                            for (int i = to % count; i < count; i++)
                            {
                                changed.AsSpan(start + (from % count * size), size).CopyTo(changed.AsSpan(start + (i * size), size));
                            }

                            break;
                        default:
                            target.Fill((byte)from);
                            break;
                    }
                }

                Read(changed, fixture);
            },
            iter: s_rounds / 4, threads: 1);
    }

    [Fact]
    public void Of_60_bytes_that_claim_4_GB()
    {
        byte[] image = FixtureObject.Bytes("maps.bpf.o")[..60];
        Read(image, "60 bytes").Should().BeFalse();
        Array.Resize(ref image, 64 + 64);
        BitConverter.TryWriteBytes(image.AsSpan(40), 64ul);
        BitConverter.TryWriteBytes(image.AsSpan(60), (ushort)0);
        BitConverter.TryWriteBytes(image.AsSpan(64 + 32), 0xffff_ffff_fful);
        Read(image, "a section count of 2^40").Should().BeFalse();
    }

    [Fact]
    public void Of_random_bytes_behind_a_good_header()
    {
        Random random = new(s_rounds);
        byte[] header = FixtureObject.Bytes("maps.bpf.o")[..64];
        for (int round = 0; round < s_rounds; round++)
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
