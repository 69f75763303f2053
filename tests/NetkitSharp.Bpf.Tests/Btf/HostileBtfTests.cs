using System.Globalization;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Tests.CoRe;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

/// <summary>Any bytes give types, C and relocations or a <see cref="BpfFormatException"/>: nothing else escapes, and nothing takes long or much memory.</summary>
public sealed class HostileBtfTests
{
    /// <summary>NETKITSHARP_ROUNDS makes it a longer search, with another seed for each number.</summary>
    private static readonly int s_rounds = int.Parse(Environment.GetEnvironmentVariable("NETKITSHARP_ROUNDS") ?? "1500", CultureInfo.InvariantCulture);

    private static readonly CoreObject s_object = new("core_kinds.bpf.o");
    private static readonly BtfTable s_target = CoreObject.TypesOf("core_target.types.o");

    public static TheoryData<string> Fixtures => ["core_target.types.o", "core_kinds.bpf.o", "core_kernel.bpf.o"];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Damaged_types_are_read_and_printed(string fixture)
    {
        byte[] good = CoreObject.TypesOf(fixture).Data.ToArray();
        Random random = new(20260301 + s_rounds);
        int read = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            (byte[] damaged, string what) = Damage(good, random);
            read += Try(damaged, $"{fixture}{what}", ReadAll);
        }

        read.Should().BeGreaterThan(s_rounds / 10, "damage within a type still leaves a table");
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Cut_anywhere(string fixture)
    {
        byte[] good = CoreObject.TypesOf(fixture).Data.ToArray();
        for (int length = 0; length < good.Length; length++)
        {
            Try(good[..length], $"{fixture} cut at {length}", static _ => { }).Should().Be(0);
        }
    }

    [Fact]
    public void A_program_with_damaged_types_is_relocated_or_refused()
    {
        byte[] good = s_object.Types.Data.ToArray();
        Random random = new(20260302 + s_rounds);
        for (int round = 0; round < s_rounds / 10; round++)
        {
            (byte[] damaged, string what) = Damage(good, random);
            Try(damaged, what, local => RelocateAll(local, s_target, random));
        }
    }

    [Fact]
    public void A_program_is_relocated_to_damaged_types_or_refused()
    {
        byte[] good = s_target.Data.ToArray();
        Random random = new(20260303 + s_rounds);
        for (int round = 0; round < s_rounds / 10; round++)
        {
            (byte[] damaged, string what) = Damage(good, random);
            Try(damaged, what, target => RelocateAll(s_object.Types, target, random));
        }
    }

    [Fact]
    public void Records_of_any_numbers_are_refused()
    {
        Random random = new(20260304 + s_rounds);
        for (int round = 0; round < s_rounds; round++)
        {
            (BpfInstruction[] code, BtfRelocationRecord[] records) = s_object.Get(s_object.Functions.ElementAt(random.Next(s_object.Functions.Count())));
            BtfRelocationRecord record = new(
                (uint)random.Next(-1, code.Length + 1),
                random.Next(-1, s_object.Types.Count + 2),
                random.Next(3) == 0 ? records[0].AccessOffset : (uint)random.Next(s_object.Types.Strings.Length + 10),
                (BtfRelocationKind)random.Next(15));
            Relocate(s_object.Types, [record], code, s_target, $"round {round}: {record}");
        }
    }

    [Fact]
    public void A_blob_in_the_other_byte_order_is_the_same_blob()
    {
        byte[] good = s_target.Data.ToArray();
        byte[] turned = [.. good];
        turned.AsSpan(0, 2).Reverse();
        int strings = 24 + BitConverter.ToInt32(good, 16);
        for (int at = 4; at < strings; at += 4)
        {
            turned.AsSpan(at, 4).Reverse();
        }

        BtfTable.Parse(turned, "turned").Data.ToArray().Should().Equal(good);
        for (int length = 0; length < turned.Length; length++)
        {
            Try(turned[..length], $"turned, cut at {length}", static _ => { }).Should().Be(0);
        }
    }

    private static void ReadAll(BtfTable types)
    {
        List<Action<int>> readers =
        [
            id => types.ToC(id),
            id => types.GetSize(id),
            id => types.GetAlignment(id),
            id => types.Describe(id),
            id => types.Resolve(id),
            id => _ = types.GetType(id).Name,
            id => types.WriteC(TextWriter.Null, [id]),
        ];
        for (int id = 0; id <= Math.Min(types.Count + 1, 500); id++)
        {
            foreach (Action<int> reader in readers)
            {
                Tolerate(() => reader(id));
            }
        }

        Tolerate(() => types.WriteC(TextWriter.Null));
        Tolerate(() => BtfTable.Parse(BtfDowngrade.Apply(types, (BtfKernelFeatures)0xff), "down"));
        types.TryFind("thing", BtfKind.Struct, out _);
        types.FindAll("other").Should().OnlyHaveUniqueItems();
    }

    private static void RelocateAll(BtfTable local, BtfTable target, Random random)
    {
        foreach (string function in s_object.Functions)
        {
            (BpfInstruction[] code, BtfRelocationRecord[] records) = s_object.Get(function);
            if (random.Next(4) == 0)
            {
                records[0] = records[0] with { Kind = (BtfRelocationKind)random.Next(13) };
            }

            Relocate(local, records, code, target, function);
        }
    }

    private static void Relocate(BtfTable local, BtfRelocationRecord[] records, BpfInstruction[] code, BtfTable target, string what)
    {
        try
        {
            CoreRelocator.Apply(local, records, code, new BtfTableTarget(target), []);
        }
        catch (Exception e) when (e is BpfFormatException or CoreRelocationException)
        {
            e.Message.Should().NotBeNullOrWhiteSpace();
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
    }

    private static void Tolerate(Action action)
    {
        try
        {
            action();
        }
        catch (BpfFormatException)
        {
        }
    }

    private static int Try(byte[] blob, string what, Action<BtfTable> use)
    {
        try
        {
            BtfTable types;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                types = BtfTable.Parse(blob, "hostile");
            }
            catch (BpfFormatException e)
            {
                e.Section.Should().Be(".BTF");
                return 0;
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000 + (2 * blob.Length), what);
            use(types);
            return 1;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException and not FluentAssertions.Execution.AssertionFailedException)
        {
            Assert.Fail($"{what}: {e}");
            return 0;
        }
    }

    // Words more often than bytes, and ids of types more often than anything: that is where circles come from.
    private static (byte[] Damaged, string What) Damage(byte[] good, Random random)
    {
        byte[] damaged = [.. good];
        string what = "";
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(damaged.Length / 4) * 4;
            uint value = random.Next(6) switch
            {
                0 => (uint)random.Next(),
                1 => BitConverter.ToUInt32(damaged, at) ^ (1u << random.Next(32)),
                2 => uint.MaxValue >> random.Next(32),
                3 => (uint)random.Next(1, 20) << 24 | (uint)random.Next(4) | (random.Next(2) == 0 ? 1u << 31 : 0),
                _ => (uint)random.Next(60),
            };
            BitConverter.TryWriteBytes(damaged.AsSpan(at), value);
            what += $" [{at}]={value:x}";
        }

        return (damaged, what);
    }
}
