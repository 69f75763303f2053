using System.Buffers.Binary;
using System.Globalization;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Programs;

public sealed class BpfProgramTests
{
    [KernelFact]
    public void A_program_loads_and_is_what_bpftool_says()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "counts", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        using BpfProgram program = Instructions.Load(Instructions.Count(map, 0, Instructions.Drop), "nks_count");
        BpfProgramInfo info = program.GetInfo();
        (info.Id, info.Name, info.Type, info.Tag).Should().Be((program.Id, "nks_count", BpfProgramType.SchedulerClassifier, program.Tag));
        info.MapIds.Should().Equal(map.Id);
        info.IsGplCompatible.Should().BeTrue();
        info.TranslatedSize.Should().BePositive();
        info.VerifiedInstructions.Should().BePositive();

        System.Text.Json.JsonElement shown = Witness.BpfTool("-j", "prog", "show", "id", program.Id.ToString(CultureInfo.InvariantCulture));
        shown.GetProperty("type").GetString().Should().Be("sched_cls");
        shown.GetProperty("name").GetString().Should().Be("nks_count");
        shown.GetProperty("tag").GetString().Should().Be(program.Tag);
        shown.GetProperty("map_ids").EnumerateArray().Select(id => id.GetUInt32()).Should().Equal(map.Id);

        BpfProgram.EnumerateIds().Should().Contain(program.Id);
        using BpfProgram again = BpfProgram.OpenById(program.Id);
        again.Tag.Should().Be(program.Tag);
        Descriptors.IsCloseOnExec(again.Handle).Should().BeTrue();
    }

    [KernelFact]
    public void More_maps_than_expected_are_all_reported()
    {
        BpfMap[] maps = [.. Enumerable.Range(0, 20).Select(_ => BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 }))];
        try
        {
            ulong[] loads = [.. maps.SelectMany(map => new ulong[] { Instructions.Encode(0x18, 1, 1, 0, (int)map.Handle.DangerousGetHandle()), 0 })];
            using BpfProgram program = Instructions.Load(Instructions.Bytes([.. loads, Instructions.MoveImmediate(0, 0), Instructions.Exit()]));
            program.GetInfo().MapIds.Should().BeEquivalentTo(maps.Select(map => map.Id));
        }
        finally
        {
            Array.ForEach(maps, map => map.Dispose());
        }
    }

    [KernelFact]
    public void A_refused_program_comes_with_what_the_verifier_said()
    {
        string[] open = Descriptors.OfBpf();
        byte[] readsBeyondContext = Instructions.Bytes(Instructions.Encode(0x79, 0, 1, 4000, 0), Instructions.Exit());
        BpfVerifierException refused = FluentActions.Invoking(() => Instructions.Load(readsBeyondContext, "beyond")).Should().Throw<BpfVerifierException>().Which;
        refused.Errno.Should().Be(13);
        refused.FullLog.Should().Contain("processed ");
        refused.Summary.Should().Contain("invalid bpf_context access").And.Contain("0: (79)").And.NotContain("processed");
        refused.Message.Should().StartWith("load program 'beyond' (SchedulerClassifier, 2 instructions): EACCES").And.Contain("invalid bpf_context access off=4000 size=8");
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void Whoever_made_an_instruction_explains_it()
    {
        // What CO-RE makes of a field that the kernel has not: the call of a helper that no kernel has.
        BpfProgramSpec spec = new()
        {
            Name = "poisoned",
            Type = BpfProgramType.SchedulerClassifier,
            Instructions = Instructions.Bytes(Instructions.MoveImmediate(0, 0), Instructions.Encode(0x85, 0, 0, 0, 0xbad2310), Instructions.Exit()),
            License = "GPL",
            ExplainInstruction = index => index == 1 ? "struct net_device has no field gone" : null,
        };
        BpfVerifierException refused = FluentActions.Invoking(() => BpfProgram.Load(spec)).Should().Throw<BpfVerifierException>().Which;
        refused.FailingInstruction.Should().Be(1);
        refused.InstructionText.Should().Be("call unknown#195896080");
        refused.Explanation.Should().Be("struct net_device has no field gone");
        refused.SourceLine.Should().BeNull();
        refused.Message.Should().Contain("EINVAL").And.Contain("; struct net_device has no field gone; the verifier said").And.Contain("invalid func unknown#195896080");
    }

    [KernelFact]
    public void A_long_log_is_had_in_full()
    {
        // Every instruction writes a line of some 60 bytes: far more than the first buffer takes.
        ulong[] instructions = [.. Enumerable.Range(0, 8000).Select(i => Instructions.MoveImmediate(i % 5, i)), Instructions.Encode(0x79, 0, 9, 0, 0), Instructions.Exit()];
        BpfVerifierException refused = FluentActions.Invoking(() => Instructions.Load(Instructions.Bytes(instructions))).Should().Throw<BpfVerifierException>().Which;
        refused.FullLog.Length.Should().BeGreaterThan(200_000);
        refused.FullLog.Should().Contain("\n0: (b7)").And.Contain("8000: (79)");
        refused.Summary.Should().StartWith("8000: (79) r0 = *(u64 *)(r9 +0)\nR9 !read_ok");
        refused.Message.Length.Should().BeLessThan(2000);
    }

    // Sixteen MiB of log take minutes where processors are emulated.
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void A_log_that_no_buffer_takes_hides_no_verdict()
    {
        BpfProgramSpec refused = new() { Type = BpfProgramType.SchedulerClassifier, Instructions = Long(Instructions.Encode(0x79, 0, 9, 0, 0)), License = "GPL" };
        foreach (BpfLogLevel level in (BpfLogLevel[])[BpfLogLevel.None, BpfLogLevel.Verbose])
        {
            refused.LogLevel = level;
            BpfVerifierException exception = FluentActions.Invoking(() => BpfProgram.Load(refused)).Should().Throw<BpfVerifierException>().Which;
            exception.Errno.Should().Be(13);
            exception.FullLog.Length.Should().BeGreaterThan(16_000_000);
        }

        BpfProgramSpec accepted = new() { Type = BpfProgramType.SchedulerClassifier, Instructions = Long(Instructions.MoveImmediate(0, 0)), License = "GPL", LogLevel = BpfLogLevel.Verbose };
        using BpfProgram program = BpfProgram.Load(accepted);
        program.VerifierLog!.Length.Should().BeGreaterThan(16_000_000);

        // Every instruction writes a line of some 40 bytes.
        static byte[] Long(ulong then) => Instructions.Bytes([.. Enumerable.Range(0, 600_000).Select(i => Instructions.MoveImmediate(i % 5, i)), then, Instructions.Exit()]);
    }

    [KernelFact]
    public void A_log_can_be_had_of_an_accepted_program()
    {
        BpfProgramSpec spec = new() { Type = BpfProgramType.SchedulerClassifier, Instructions = Instructions.Return(0), License = "GPL", LogLevel = BpfLogLevel.Verbose };
        using BpfProgram program = BpfProgram.Load(spec);
        program.VerifierLog.Should().Contain("(95) exit");
        using BpfProgram quiet = Instructions.LoadReturn(0);
        (quiet.VerifierLog, quiet.VerifierStatistics).Should().Be((null, null));

        spec.LogLevel = BpfLogLevel.Statistics;
        using BpfProgram measured = BpfProgram.Load(spec);
        measured.VerifierStatistics!.ProcessedInstructions.Should().Be(measured.GetInfo().VerifiedInstructions).And.Be(2);
        measured.VerifierStatistics.InstructionLimit.Should().Be(1_000_000);
        measured.VerifierStatistics.VerificationMicroseconds.Should().NotBeNull();
        measured.VerifierStatistics.StackDepths.Should().Equal(0);
    }

    [KernelFact]
    public void What_the_verifier_did_not_look_at_is_explained()
    {
        string[] open = Descriptors.OfBpf();
        FluentActions.Invoking(() => Instructions.Load([], "empty")).Should().Throw<BpfException>().WithMessage("*'empty'*E2BIG*there are no instructions*");
        FluentActions.Invoking(() => Instructions.Load(Instructions.Return(0), "odd", (BpfProgramType)99)).Should().Throw<BpfException>().WithMessage("*EINVAL*does not know programs of type 99*");
        FluentActions.Invoking(() => Instructions.Load(new byte[7])).Should().Throw<ArgumentException>().WithMessage("*8 bytes each*");
        FluentActions.Invoking(() => BpfProgram.OpenById(uint.MaxValue)).Should().Throw<BpfObjectNotFoundException>();
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void A_licence_that_the_kernel_would_cut_is_refused()
    {
        BpfProgramSpec spec = new() { Type = BpfProgramType.SchedulerClassifier, Instructions = Instructions.Return(0), License = "GPL\0 in no way" };
        FluentActions.Invoking(() => BpfProgram.Load(spec)).Should().Throw<ArgumentException>().WithMessage("*NUL at 3*cut it to 'GPL'*");
    }

    [KernelFact]
    public void Running_a_program_gives_its_verdict_and_packet()
    {
        // Overwrites the first byte of the packet by skb_store_bytes(ctx, 0, &byte, 1, 0).
        byte[] instructions = Instructions.Bytes(
            Instructions.Encode(0x72, 10, 0, -1, 0xab),
            Instructions.MoveImmediate(2, 0),
            Instructions.Encode(0xbf, 3, 10, 0, 0),
            Instructions.Encode(0x07, 3, 0, 0, -1),
            Instructions.MoveImmediate(4, 1),
            Instructions.MoveImmediate(5, 0),
            Instructions.Encode(0x85, 0, 0, 0, 9),
            Instructions.MoveImmediate(0, Instructions.Next),
            Instructions.Exit());
        using BpfProgram program = Instructions.Load(instructions);
        byte[] packet = new byte[64];
        BpfTestRunResult result = program.TestRun(BpfProgramUnderTest.Ipv4Packet, packet, repeat: 1);
        result.Verdict.Should().Be(Instructions.Next);
        result.ReturnValue.Should().Be(uint.MaxValue);
        result.DataLength.Should().Be(64);
        packet[0].Should().Be(0xab);
        packet[12].Should().Be(0x08);

        program.Invoking(p => p.TestRun(new byte[13])).Should().Throw<BpfException>().WithMessage("*EINVAL*14 bytes*");
        program.Invoking(p => p.TestRun(BpfProgramUnderTest.Ipv4Packet, new byte[10])).Should().Throw<BpfException>().WithMessage("*ENOSPC*64 bytes*no room in 10*");
        program.TestRun(BpfProgramUnderTest.Ipv4Packet, repeat: 1000).Verdict.Should().Be(Instructions.Next);
    }

    [KernelFact]
    public void A_context_goes_in_and_comes_out()
    {
        // mark = mark + 1; return mark
        const int MarkOffset = 8;
        byte[] instructions = Instructions.Bytes(
            Instructions.Encode(0x61, 0, 1, MarkOffset, 0),
            Instructions.Encode(0x07, 0, 0, 0, 1),
            Instructions.Encode(0x63, 1, 0, MarkOffset, 0),
            Instructions.Exit());
        using BpfProgram program = Instructions.Load(instructions);
        byte[] context = new byte[192];
        BinaryPrimitives.WriteUInt32LittleEndian(context.AsSpan(MarkOffset), 41);
        byte[] left = new byte[192];
        BpfTestRunResult result = program.TestRun(BpfProgramUnderTest.Ipv4Packet, [], 1, context, left);
        result.ReturnValue.Should().Be(42);
        result.ContextLength.Should().Be(192);
        BinaryPrimitives.ReadUInt32LittleEndian(left.AsSpan(MarkOffset)).Should().Be(42);
    }

    [KernelFact]
    public void Running_allocates_nothing()
    {
        using BpfProgramUnderTest program = new(Instructions.Return(0));
        program.RunOnIpv4();
        long before = GC.GetAllocatedBytesForCurrentThread();
        program.RunOnIpv4();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [KernelFact]
    public void A_descriptor_of_something_else_is_told()
    {
        using BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        BpfProgramHandle handle = new((int)map.Handle.DangerousGetHandle(), ownsHandle: false);
        FluentActions.Invoking(() => BpfProgram.FromHandle(handle)).Should().Throw<BpfObjectKindException>().WithMessage("*not a BPF program but*bpf-map*");
    }
}
