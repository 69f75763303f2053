using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class LoadTests
{
    private const uint Pass = 0;
    private const uint Drop = 2;

    [KernelFact]
    public void Maps_are_read_and_written_by_program_and_user()
    {
        using BpfObject loaded = LoadMaps();
        loaded.BtfProblem.Should().BeNull();
        BpfMap<Address, Pod> pods = loaded.Maps.Open<Address, Pod>("pods");
        pods.Update(new Address { Last = 7 }, new Pod { InterfaceIndex = 1234 });
        TestPacket.Run(loaded.Programs["find_pod"], mark: 7).Should().Be((Pass, 1234u));
        TestPacket.Run(loaded.Programs["find_pod"], mark: 8).Verdict.Should().Be(Drop);

        TestPacket.Run(loaded.Programs["count"]);
        TestPacket.Run(loaded.Programs["count"]);
        BpfPerCpuMap<uint, Counter> verdicts = loaded.Maps.OpenPerCpu<uint, Counter>("verdicts");
        Counter[] counters = verdicts.Lookup(1);
        counters.Sum(c => (long)c.Packets).Should().Be(2);
        counters.Sum(c => (long)c.Bytes).Should().Be(2 * TestPacket.Length);
    }

    [KernelFact]
    public void Maps_have_what_their_definitions_say()
    {
        using BpfObject loaded = LoadMaps();
        foreach (BpfObjectMapSpec spec in FixtureObject.Open("maps.bpf.o").Maps)
        {
            BpfMap map = loaded.Maps[spec.Name];
            (map.Type, map.KeySize, map.ValueSize).Should().Be((spec.Type, spec.KeySize, spec.ValueSize), spec.Name);
        }

        loaded.Maps["events"].MaxEntries.Should().Be(8192, "5000 bytes are rounded up to a power of two");
        loaded.Maps["perf"].MaxEntries.Should().Be((uint)PossibleCpus.Count);
        loaded.Maps["a_name_longer_than_fifteen"].Name.Should().Be("a_name_longer_t");
    }

    [KernelFact]
    public void A_spec_can_be_changed_before_it_is_loaded()
    {
        BpfObjectSpec spec = MapsWithoutPins();
        spec.Maps["pods"].MaxEntries = 3;
        spec.Programs["find_pod"].Load = false;
        using BpfObject loaded = spec.Load();
        loaded.Maps["pods"].MaxEntries.Should().Be(3);
        loaded.Programs.Names.Should().Equal("count", "count_shared");
        loaded.Invoking(o => o.Programs["find_pod"]).Should().Throw<KeyNotFoundException>().WithMessage("maps.bpf.o has no loaded program 'find_pod'; it has: count, count_shared");
        loaded.Invoking(o => o.Maps["cods"]).Should().Throw<KeyNotFoundException>().WithMessage("*has no map 'cods'; it has: *pods*");
    }

    [KernelFact]
    public void A_spec_can_be_loaded_twice()
    {
        BpfObjectSpec spec = MapsWithoutPins();
        using BpfObject one = spec.Load();
        using BpfObject two = spec.Load();
        one.Maps["pods"].Id.Should().NotBe(two.Maps["pods"].Id);
        TestPacket.Run(one.Programs["count"]);
        two.Maps.OpenPerCpu<uint, Counter>("verdicts").Lookup(1).Sum(c => (long)c.Packets).Should().Be(0);
    }

    [KernelFact]
    public void Global_data_is_there_and_stays_writable()
    {
        using BpfObject loaded = FixtureObject.Open("globals.bpf.o").Load();
        TestPacket.Run(loaded.Programs["globals"], mark: 2).Verdict.Should().Be(Pass);
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        Read<ulong>(loaded, spec, "total").Should().Be(100 + 5 + 33);
        Read<ulong>(loaded, spec, "seen").Should().Be(1);
        Read<uint>(loaded, spec, "last_mark").Should().Be(2);
        Read<uint>(loaded, spec, "tuned").Should().Be(7 + 10);

        loaded.Maps[".rodata"].Invoking(m => m.Update([0, 0, 0, 0], new byte[m.ValueSize])).Should().Throw<BpfMapUsageException>("it is frozen");
        loaded.Maps[".bss"].Update([0, 0, 0, 0], new byte[loaded.Maps[".bss"].ValueSize]);
        Read<ulong>(loaded, spec, "seen").Should().Be(0);
    }

    [KernelFact]
    public void Constants_set_before_loading_steer_the_program()
    {
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        using BpfObject plain = spec.Load();
        spec.Variables["verdict"].Set(Drop);
        spec.Variables["mode"].Set(2u);
        spec.Variables["limits"].Set((1u, 1000u));
        spec.Variables["total"].Set(5ul);
        using BpfObject steered = spec.Load();
        TestPacket.Run(steered.Programs["globals"], mark: 99).Verdict.Should().Be(Drop);
        Read<ulong>(steered, spec, "total").Should().Be(5 + 5 + 1000);
        Read<uint>(steered, spec, "tuned").Should().Be(7 + 1);

        // The verifier knew mode to be 1, and removed what it guards.
        plain.Programs["globals"].GetInfo().TranslatedSize.Should().BeLessThan(steered.Programs["globals"].GetInfo().TranslatedSize);
    }

    [KernelFact]
    public void Functions_are_called_across_sections()
    {
        BpfObjectSpec spec = FixtureObject.Open("subprograms.bpf.o");
        using BpfObject loaded = spec.Load();
        TestPacket.Run(loaded.Programs["first"], mark: 41).Verdict.Should().Be(42);
        TestPacket.Run(loaded.Programs["second"], mark: 5).Verdict.Should().Be(5 + 10 + 1 + 15);
        TestPacket.Run(loaded.Programs["third"], mark: 3).Verdict.Should().Be(1003 + 2);
        Read<uint>(loaded, spec, "calls").Should().Be(3);
    }

    [KernelFact]
    public void A_function_is_called_back()
    {
        using BpfObject loaded = FixtureObject.Open("subprograms.bpf.o").Load();
        BpfMap<uint, uint> numbers = loaded.Maps.Open<uint, uint>("numbers");
        for (uint i = 0; i < 4; i++)
        {
            numbers.Update(i, i + 1);
        }

        TestPacket.Run(loaded.Programs["callback"]).Verdict.Should().Be(10);
    }

    [KernelFact]
    public void Maps_of_maps_and_tables_of_programs_are_filled()
    {
        using BpfObject loaded = FixtureObject.Open("nested.bpf.o").Load();
        TestPacket.Run(loaded.Programs["entry"]).Verdict.Should().Be(2, "inner_b is in slot 2, and holds zeros");
        loaded.Maps.Open<uint, uint>("inner_b").Update(1, 77);
        TestPacket.Run(loaded.Programs["entry"]).Verdict.Should().Be(42, "the tail call leads on");
    }

    [KernelFact]
    public void A_slot_whose_program_is_left_out_stays_empty()
    {
        BpfObjectSpec spec = FixtureObject.Open("nested.bpf.o");
        spec.Programs["tail"].Load = false;
        using BpfObject loaded = spec.Load();
        loaded.Maps.Open<uint, uint>("inner_b").Update(1, 77);
        TestPacket.Run(loaded.Programs["entry"]).Verdict.Should().Be(3);
    }

    [KernelFact]
    public void Programs_on_request_and_with_flags_are_loaded()
    {
        BpfObjectSpec spec = FixtureObject.Open("sections.bpf.o");
        spec.Programs["on_request"].Load = true;
        spec.Programs["connect"].Load = true;
        using BpfObject loaded = spec.Load();
        loaded.Programs.Select(p => p.Type).Should().BeEquivalentTo([BpfProgramType.SchedulerClassifier, BpfProgramType.Xdp, BpfProgramType.CgroupSocketAddress]);
    }

    [KernelFact]
    public void The_verifier_is_quoted_with_the_source_line()
    {
        BpfVerifierException refusal = FixtureObject.Open("rejected.bpf.o").Invoking(s => s.Load()).Should().Throw<BpfVerifierException>().Which;
        refusal.Message.Should().Contain("'null_dereferenc'").And.Contain("return *value;");
        refusal.FullLog.Should().Contain("invalid mem access 'map_value_or_null'").And.Contain("nobody checked for NULL");
        refusal.SourceLine.Should().BeEquivalentTo(new { Line = 24, Text = "return *value; /* nobody checked for NULL */" });
        refusal.SourceLine!.File.Should().EndWith("rejected.bpf.c");
        refusal.SourceLine.Column.Should().BePositive();
        refusal.Message.Should().Contain("the verifier said of rejected.bpf.c:24:");
    }

    [KernelFact]
    public void The_verifier_writes_about_good_programs_on_request()
    {
        using BpfObject loaded = FixtureObject.Open("subprograms.bpf.o").Load(new BpfLoadOptions { LogLevel = BpfLogLevel.Verbose });
        loaded.Programs["second"].VerifierLog.Should().Contain("add_global").And.Contain("return add_static(a, b) + 1;");
    }

    [KernelFact]
    public void Sizes_that_differ_are_told_with_the_types_of_both_languages()
    {
        using BpfObject loaded = LoadMaps();
        loaded.Invoking(o => o.Maps.Open<Address, ulong>("pods")).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*value type UInt64 has 8 bytes*struct pod has 16*");
        loaded.Invoking(o => o.Maps.Open<uint, Pod>("pods")).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*key type UInt32 has 4 bytes*struct address has 16*");
        loaded.Invoking(o => o.Maps.OpenPerCpu<uint, uint>("verdicts")).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*struct counter has 16*");
        loaded.Invoking(o => o.Maps.Open<uint, Counter>("verdicts")).Should().Throw<BpfMapTypeMismatchException>("it is per-CPU");
        loaded.Invoking(o => o.Maps.Open<uint, uint>("flows")).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*12*");
    }

    [KernelFact]
    public void Bpftool_sees_names_types_and_source_lines()
    {
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        using BpfObject loaded = spec.Load();
        loaded.BtfProblem.Should().BeNull();
        JsonElement rodata = Witness.BpfTool("-j", "map", "show", "id", Id(loaded.Maps[".rodata"].Id));
        rodata.GetProperty("name").GetString().Should().Be("globals.rodata");
        rodata.GetProperty("frozen").GetInt32().Should().Be(1);
        rodata.GetProperty("btf_id").GetInt32().Should().BePositive();
        Witness.BpfTool("-j", "map", "show", "id", Id(loaded.Maps[".bss"].Id)).GetProperty("name").GetString().Should().Be("globals.bss");

        JsonElement program = Witness.BpfTool("-j", "prog", "show", "id", Id(loaded.Programs["globals"].Id));
        program.GetProperty("name").GetString().Should().Be("globals");
        program.GetProperty("type").GetString().Should().Be("sched_cls");
        program.GetProperty("gpl_compatible").GetBoolean().Should().BeTrue();
        program.GetProperty("btf_id").GetInt32().Should().Be(rodata.GetProperty("btf_id").GetInt32());
        program.GetProperty("map_ids").EnumerateArray().Select(static i => i.GetUInt32()).Should().BeEquivalentTo(loaded.Maps.Select(static m => m.Id));
        Witness.Run("bpftool", "prog", "dump", "xlated", "id", Id(loaded.Programs["globals"].Id), "linum").Should().Contain("total += hidden_step;");
        Witness.Run("bpftool", "map", "dump", "id", Id(loaded.Maps[".data"].Id)).Should().Contain("\"total\": 100");
    }

    [KernelFact]
    public void Bpftool_prints_a_value_by_its_fields()
    {
        using BpfObject loaded = LoadMaps();
        loaded.Maps.Open<Address, Pod>("pods").Update(new Address { Last = 1 }, new Pod { InterfaceIndex = 17 });
        Witness.Run("bpftool", "map", "dump", "id", Id(loaded.Maps["pods"].Id)).Should().Contain("\"ifindex\": 17");
    }

    [KernelFact]
    public void A_map_that_takes_no_types_is_made_without()
    {
        using BpfObject loaded = LoadMaps();
        loaded.Maps["devices"].GetInfo().BtfId.Should().Be(0);
        loaded.Maps["pods"].GetInfo().BtfId.Should().NotBe(0);
        loaded.Maps["pods"].GetInfo().BtfValueTypeId.Should().NotBe(0);
    }

    [KernelFact]
    public void An_object_without_BTF_is_loaded_without()
    {
        byte[] image = FixtureObject.Bytes("sections.bpf.o");

        // Renamed, the sections are none the loader knows.
        foreach (string name in new[] { ".BTF", ".BTF.ext" })
        {
            BitConverter.TryWriteBytes(image.AsSpan(FixtureObject.Section(image, name).Header), BitConverter.ToUInt32(image, FixtureObject.Section(image, name).Header) + 1);
        }

        using BpfObject loaded = BpfObjectSpec.Parse(image, "x.o").Load();
        loaded.Programs["fragments"].GetInfo().BtfId.Should().Be(0);
        loaded.BtfProblem.Should().BeNull();
    }

    [KernelFact]
    public void BTF_that_the_kernel_refuses_is_no_reason_to_fail()
    {
        using BpfObject loaded = WithBadFunctionName("sections.bpf.o", "fragments").Load();
        loaded.BtfProblem.Should().Contain("load BTF");
        loaded.Programs["fragments"].GetInfo().BtfId.Should().Be(0);
    }

    [KernelFact]
    public void A_map_whose_types_the_kernel_refuses_is_made_without_and_told()
    {
        // The key of the LPM trie becomes an integer of the same size, where the kernel wants a struct.
        byte[] image = FixtureObject.Bytes("maps.bpf.o");
        (_, int offset, int size) = FixtureObject.Section(image, ".BTF");
        BtfTable types = BtfTable.Parse(image.AsMemory(offset, size), "maps.bpf.o");
        IEnumerable<int> ids = Enumerable.Range(1, types.Count);
        int prefix = ids.Single(id => types.GetType(id).Kind == BtfKind.Struct && types.GetName(types.GetType(id)) == "prefix");
        int pointer = ids.Single(id => types.GetType(id).Kind == BtfKind.Pointer && types.GetType(id).TypeId == prefix);
        int integer = ids.Single(id => types.GetType(id).Kind == BtfKind.Typedef && types.GetName(types.GetType(id)) == "__u64");
        BitConverter.TryWriteBytes(image.AsSpan(offset + types.GetOffset(pointer) + 8), integer);
        BpfObjectSpec spec = BpfObjectSpec.Parse(image, "maps.bpf.o");
        spec.Maps["shared"].Pinning = BpfMapPinning.None;
        using BpfObject loaded = spec.Load();
        loaded.BtfProblem.Should().StartWith("create map 'prefixes'");
        loaded.Maps["prefixes"].GetInfo().BtfId.Should().Be(0);
        loaded.Maps["pods"].GetInfo().BtfId.Should().NotBe(0);
    }

    [KernelFact]
    public void BTF_that_the_kernel_refuses_is_told_where_it_is_needed() =>
        WithBadFunctionName("subprograms.bpf.o", "never_called_by_first").Invoking(s => s.Load()).Should().Throw<BtfLoadException>()
            .Which.Log.Should().Contain("!ever_called_by_first");

    [KernelFact]
    public void Disposing_closes_everything_that_was_handed_out()
    {
        BpfObject loaded = LoadMaps();
        BpfMap<Address, Pod> pods = loaded.Maps.Open<Address, Pod>("pods");
        loaded.Dispose();
        loaded.Dispose();
        pods.Invoking(p => p.TryLookup(default, out _)).Should().Throw<ObjectDisposedException>();
        Descriptors.OfBpf().Should().BeEmpty();
    }

    /// <summary>Here only: descriptors are this process's, whatever the kernel is, and so many loads take long where processors are emulated.</summary>
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void A_thousand_failed_loads_leave_no_descriptor()
    {
        BpfObjectSpec spec = FixtureObject.Open("rejected.bpf.o");
        spec.Maps["fine"].MaxEntries = 1;
        for (int i = 0; i < 1000; i++)
        {
            try
            {
                spec.Load().Dispose();
                Assert.Fail("the verifier took it");
            }
            catch (BpfVerifierException)
            {
            }
        }

        Descriptors.OfBpf().Should().BeEmpty();
    }

    [KernelFact]
    public void A_map_the_kernel_refuses_leaves_nothing()
    {
        BpfObjectSpec spec = FixtureObject.Open("nested.bpf.o");
        spec.Maps["by_key"].MaxEntries = 0;
        spec.Invoking(s => s.Load()).Should().Throw<BpfException>().WithMessage("create map 'by_key'*");
        Descriptors.OfBpf().Should().BeEmpty();
    }

    // The name of a function in BTF, which to the kernel has to be one of C. The ELF symbol keeps its own.
    private static BpfObjectSpec WithBadFunctionName(string fixture, string function)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        (_, int offset, _) = FixtureObject.Section(image, ".BTF");
        int strings = offset + BitConverter.ToInt32(image, offset + 4) + BitConverter.ToInt32(image, offset + 16);
        int name = image.AsSpan(strings).IndexOf(System.Text.Encoding.ASCII.GetBytes($"\0{function}\0")) + 1;
        image[strings + name] = (byte)'!';
        return BpfObjectSpec.Parse(image, fixture);
    }

    private static string Id(uint id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static BpfObjectSpec MapsWithoutPins()
    {
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Maps["shared"].Pinning = BpfMapPinning.None;
        return spec;
    }

    private static BpfObject LoadMaps() => MapsWithoutPins().Load();

    private static T Read<T>(BpfObject loaded, BpfObjectSpec spec, string variable)
        where T : unmanaged
    {
        BpfMap map = loaded.Maps[spec.Variables[variable].Map.Name];
        byte[] value = new byte[map.ValueSize];
        map.Lookup([0, 0, 0, 0], value);
        return MemoryMarshal.Read<T>(value.AsSpan(spec.Variables[variable].Offset));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        internal ulong First;
        internal uint Third;
        internal ushort Fourth;
        internal byte Fifteenth;
        internal byte Last;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Pod
    {
        internal uint InterfaceIndex;
        internal uint Flags;
        internal ulong MacAndMtu;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Counter
    {
        internal ulong Packets;
        internal ulong Bytes;
    }
}
