using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class BpfObjectSpecTests
{
    [Fact]
    public void Maps_are_as_their_definitions_say()
    {
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Name.Should().Be("maps.bpf.o");
        spec.License.Should().Be("Dual MIT/GPL");
        spec.Maps.Names.Should().BeEquivalentTo("pods", "verdicts", "a_name_longer_than_fifteen", "prefixes", "flows", "events", "perf", "devices", "shared");

        BpfObjectMapSpec pods = spec.Maps["pods"];
        (pods.Type, pods.KeySize, pods.ValueSize, pods.MaxEntries, pods.Flags).Should().Be((BpfMapType.Hash, 16, 16, 65536u, BpfMapFlags.None));
        (pods.KeyTypeName, pods.ValueTypeName, pods.Pinning, pods.PinPath).Should().Be(("struct address", "struct pod", BpfMapPinning.None, null));
        spec.Maps["verdicts"].Type.Should().Be(BpfMapType.PerCpuArray);
        spec.Maps["prefixes"].Flags.Should().Be(BpfMapFlags.NoPreallocation);
        BpfObjectMapSpec flows = spec.Maps["flows"];
        (flows.KeySize, flows.ValueSize, flows.KeyTypeName).Should().Be((12, 4, null));
        spec.Maps["events"].MaxEntries.Should().Be(5000);
        spec.Maps["shared"].Pinning.Should().Be(BpfMapPinning.ByName);
        pods.IsGlobalData.Should().BeFalse();
        pods.Content.Length.Should().Be(0);
    }

    [Fact]
    public void Programs_are_global_functions_outside_text()
    {
        BpfObjectSpec spec = FixtureObject.Open("subprograms.bpf.o");
        spec.Programs.Names.Should().Equal("first", "second", "third", "callback");
        BpfObjectProgramSpec second = spec.Programs["second"];
        (second.Section, second.Type, second.ExpectedAttachType, second.InstructionCount, second.Load).Should().Be(("tc", BpfProgramType.SchedulerClassifier, null, 9, true));
        spec.Programs["third"].ExpectedAttachType.Should().Be(BpfAttachType.TcxIngress);
        spec.Programs["callback"].ExpectedAttachType.Should().Be(BpfAttachType.NetkitPeer);
    }

    [Fact]
    public void A_question_mark_leaves_a_program_out()
    {
        BpfObjectSpec spec = FixtureObject.Open("sections.bpf.o");
        BpfObjectProgramSpec onRequest = spec.Programs["on_request"];
        (onRequest.Load, onRequest.Section, onRequest.ExpectedAttachType).Should().Be((false, "tcx/egress", BpfAttachType.TcxEgress));
        spec.Programs["fragments"].Flags.Should().Be(BpfProgramFlags.XdpHasFragments);
        spec.Programs["connect"].Type.Should().Be(BpfProgramType.CgroupSocketAddress);
        spec.Programs["unknown"].Type.Should().Be(BpfProgramType.Unspecified);
    }

    [Fact]
    public void Global_data_becomes_maps_and_variables()
    {
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        spec.Maps.Names.Should().BeEquivalentTo(".rodata", ".data", ".bss", ".data.tuning", ".rodata.settings", ".rodata.cst16");
        BpfObjectMapSpec rodata = spec.Maps[".rodata"];
        (rodata.Type, rodata.KeySize, rodata.MaxEntries, rodata.Flags).Should().Be((BpfMapType.Array, 4, 1u, BpfMapFlags.ReadOnlyForPrograms | BpfMapFlags.MemoryMappable));
        rodata.IsReadOnlyData.Should().BeTrue();
        spec.Maps[".data"].IsReadOnlyData.Should().BeFalse();
        spec.Maps[".bss"].Content.ToArray().Should().OnlyContain(b => b == 0);

        spec.Variables["verdict"].Get<uint>().Should().Be(0);
        spec.Variables["limits"].Get<(uint, uint)>().Should().Be((10u, 20u));
        spec.Variables["hidden_step"].Get<uint>().Should().Be(5);
        spec.Variables["total"].Get<ulong>().Should().Be(100);
        spec.Variables["tuned"].Map.Name.Should().Be(".data.tuning");
        spec.Variables["mode"].Get<uint>().Should().Be(1);
        spec.Variables["seen"].Get<ulong>().Should().Be(0);
        spec.Variables["limits"].ToString().Should().Be("struct limits limits");
    }

    [Fact]
    public void A_constant_that_clang_describes_in_the_wrong_section_is_no_variable()
    {
        // 'table' lies in .rodata.cst16, BTF has it at offset 0 of .rodata, where something else is.
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        spec.Variables.TryGet("table", out _).Should().BeFalse();
        spec.Maps[".rodata.cst16"].ValueSize.Should().Be(16);
    }

    [Fact]
    public void A_global_variable_is_meant_before_static_ones_of_its_name()
    {
        byte[] image = FixtureObject.Bytes("globals.bpf.o");
        Rename("last_mark", "seen");
        BpfObjectVariableSpec seen = BpfObjectSpec.Parse(image, "x.o").Variables["seen"];
        (seen.Size, seen.Map.Name).Should().Be((8, ".bss"));

        void Rename(string from, string to)
        {
            (_, int offset, _) = FixtureObject.Section(image, ".BTF");
            int types = offset + BitConverter.ToInt32(image, offset + 4);
            int strings = types + BitConverter.ToInt32(image, offset + 16);
            for (int at = types; at < strings; at += 4)
            {
                if (BitConverter.ToInt32(image, at) == NameOf(from) && BitConverter.ToInt32(image, at + 4) == 14 << 24)
                {
                    BitConverter.TryWriteBytes(image.AsSpan(at), NameOf(to));
                    return;
                }
            }

            int NameOf(string name) => image.AsSpan(strings).IndexOf(System.Text.Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        }
    }

    [Fact]
    public void Variables_take_values_of_their_size_only()
    {
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        spec.Variables["verdict"].Set(7u);
        spec.Variables["verdict"].Get<uint>().Should().Be(7);
        FixtureObject.Open("globals.bpf.o").Variables["verdict"].Get<uint>().Should().Be(0, "another spec is not touched");
        spec.Invoking(s => s.Variables["total"].Set(1)).Should().Throw<ArgumentException>().WithMessage("*'__u64 total' has 8 bytes, Int32 has 4*");
    }

    [Fact]
    public void Reading_twice_gives_the_same()
    {
        byte[] image = FixtureObject.Bytes("subprograms.bpf.o");
        BpfObjectSpec one = BpfObjectSpec.Parse(image, "x.o");
        BpfObjectSpec two = BpfObjectSpec.Parse(image, "x.o");
        foreach (string name in one.Programs.Names)
        {
            one.Link(one.Programs[name]).Instructions.Should().Equal(two.Link(two.Programs[name]).Instructions);
        }
    }

    [Fact]
    public void A_name_that_is_not_there_lists_those_that_are()
    {
        BpfObjectSpec spec = FixtureObject.Open("rejected.bpf.o");
        spec.Invoking(s => s.Maps["coarse"]).Should().Throw<KeyNotFoundException>().WithMessage("rejected.bpf.o has no map 'coarse'; it has: fine");
        spec.Invoking(s => s.Programs["bad"]).Should().Throw<KeyNotFoundException>().WithMessage("*it has: good, null_dereference");
        spec.Invoking(s => s.Variables["bad"]).Should().Throw<KeyNotFoundException>().WithMessage("*it has none");
        spec.Maps.TryGet("coarse", out _).Should().BeFalse();
    }

    [Fact]
    public void Inner_maps_and_slots_are_read()
    {
        BpfObjectSpec spec = FixtureObject.Open("nested.bpf.o");
        BpfObjectMapSpec outer = spec.Maps["outer"];
        (outer.Type, outer.ValueSize, outer.InnerMap!.Type, outer.InnerMap.MaxEntries).Should().Be((BpfMapType.ArrayOfMaps, 4, BpfMapType.Array, 2u));
        outer.Slots.Should().BeEquivalentTo([new InitialSlot(0, "inner_a"), new InitialSlot(2, "inner_b")]);
        spec.Maps["tails"].Slots.Should().Equal(new InitialSlot(1, "tail"));
        spec.Maps["by_key"].Slots.Should().BeEmpty();
    }

    [Fact]
    public void Maps_without_BTF_ask_for_dash_g() => Refusal(() => FixtureObject.Open("maps.nobtf.o")).Should().Contain("'.maps'").And.Contain("compile with -g");

    [Fact]
    public void A_map_whose_name_would_lead_elsewhere_when_pinned_is_refused()
    {
        byte[] image = FixtureObject.Bytes("rejected.bpf.o");
        foreach (string table in new[] { ".BTF", ".strtab" })
        {
            (_, int offset, int size) = FixtureObject.Section(image, table);
            int name = image.AsSpan(offset, size).IndexOf("\0fine\0"u8) + 1;
            "../x"u8.CopyTo(image.AsSpan(offset + name));
        }

        Refusal(() => BpfObjectSpec.Parse(image, "x.o")).Should().Contain("map '../x'").And.Contain("no identifier of C");
    }

    [Fact]
    public void CoRe_relocations_are_kept_for_the_kernel_that_loads_the_object()
    {
        BpfObjectSpec spec = FixtureObject.Open("core.bpf.o");
        spec.Link(spec.Programs["plain"]).Relocations.Should().BeEmpty();
        LinkedProgram relocated = spec.Link(spec.Programs["relocated"]);
        relocated.Relocations.Should().ContainSingle().Which.Kind.Should().Be(BtfRelocationKind.FieldByteOffset);
        relocated.Relocations[0].Offset.Should().BeLessThan((uint)relocated.Instructions.Length, "it is an index");
    }

    [Fact]
    public void A_symbol_that_nobody_defines_is_told_where_it_is_used()
    {
        BpfObjectSpec spec = FixtureObject.Open("strict.bpf.o");
        Refusal(() => spec.Link(spec.Programs["undeclared"])).Should().Contain("extern 'nobody_defines_it'").And.Contain("__ksym or __kconfig");
        spec.Link(spec.Programs["function"]).Externs.Should().ContainSingle().Which.Extern.Kind.Should().Be(BpfExternKind.KernelFunction);
        spec.Link(spec.Programs["variable"]).Externs.Should().ContainSingle().Which.Extern.Kind.Should().Be(BpfExternKind.KernelVariable);
        spec.Link(spec.Programs["symbol"]).Externs.Should().ContainSingle().Which.Extern.Kind.Should().Be(BpfExternKind.KernelAddress);
    }

    [Fact]
    public void A_function_alone_without_a_section_is_a_program()
    {
        BpfObjectSpec spec = FixtureObject.Open("solitary.bpf.o");
        spec.License.Should().BeEmpty();
        spec.Programs["alone"].Type.Should().Be(BpfProgramType.Unspecified);
        spec.Programs["alone"].Load.Should().BeFalse("nothing says that it is more than a function");
        spec.Programs["alone"].Type = BpfProgramType.SchedulerClassifier;
        spec.Link(spec.Programs["alone"]).Instructions.Should().HaveCount(2);
    }

    [Fact]
    public void What_a_program_wants_called_when_it_throws_comes_behind_what_it_calls()
    {
        BpfObjectSpec spec = FixtureObject.Open("exceptions.bpf.o");
        LinkedProgram with = spec.Link(spec.Programs["with_callback"]);
        LinkedProgram without = spec.Link(spec.Programs["without_callback"]);
        with.Instructions.Should().HaveCountGreaterThan(without.Instructions.Length);
        (with.FunctionInfo.Length / BtfFunctionRecord.Size).Should().Be(3, "the program, what it calls and the callback");
        (without.FunctionInfo.Length / BtfFunctionRecord.Size).Should().Be(2);
        spec.Invoking(s => s.Link(s.Programs["with_static_callback"])).Should().Throw<BpfFormatException>()
            .WithMessage("*'with_static_callback' names 'hidden_callback' as its exception callback, which is no global function of the object*");
        spec.Invoking(s => s.Link(s.Programs["with_absent_callback"])).Should().Throw<BpfFormatException>().WithMessage("*names 'nobody' as its exception callback*");
    }

    [Fact]
    public void A_weak_function_that_another_overrides_is_not_called()
    {
        BpfObjectSpec spec = FixtureObject.Open("linked.bpf.o");
        spec.Programs.Names.Should().Equal("linked");
        spec.Variables.Names.Should().Contain("shared_counter");
        LinkedProgram linked = spec.Link(spec.Programs["linked"]);
        linked.Externs.Should().BeEmpty();
        linked.Maps.Should().ContainSingle().Which.Map.Name.Should().Be(".bss");
        linked.Instructions.Should().NotContain(i => i.Immediate == 1000);
    }

    [Fact]
    public void Sections_name_what_to_attach_to()
    {
        BpfObjectSpec spec = FixtureObject.Open("targets.bpf.o");
        spec.Programs["enter"].AttachTo.Should().Be("tcp_v4_connect");
        spec.Programs["probe"].AttachTo.Should().Be("tcp_v4_connect");
        spec.Programs["anywhere"].AttachTo.Should().BeNull();
        spec.Programs["target"].AttachTo.Should().BeNull();
    }

    [Fact]
    public void An_unknown_section_is_told_with_the_known_ones()
    {
        BpfObjectSpec spec = FixtureObject.Open("sections.bpf.o");
        Refusal(() => spec.Link(spec.Programs["unknown"])).Should().Contain("'?tcx/sideways'").And.Contain("tcx/ingress, tcx/egress").And.Contain("kprobe/...");
        spec.Programs["unknown"].Type = BpfProgramType.SchedulerClassifier;
        spec.Link(spec.Programs["unknown"]).Instructions.Should().HaveCount(2);
    }

    [Fact]
    public void What_the_loader_refuses_costs_no_descriptor()
    {
        BpfObjectSpec spec = FixtureObject.Open("strict.bpf.o");
        spec.Programs["undeclared"].Load = true;
        spec.Invoking(s => s.Load()).Should().Throw<BpfFormatException>("it needs no privilege to find out");
    }

    private static string Refusal(Func<object> action) => action.Should().Throw<BpfFormatException>().Which.Message;
}
