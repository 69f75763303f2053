using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Programs;

/// <summary>What can be learnt about loaded programs.</summary>
public sealed class InspectionTests
{
    private const int CapSysAdmin = 21;

    [KernelFact]
    public void The_code_is_what_bpftool_dumps()
    {
        using BpfObject loaded = FixtureObject.Open("subprograms.bpf.o").Load();
        BpfProgram program = loaded.Programs.First();
        BpfProgramInfo info = program.GetInfo();
        BpfProgramCode code = program.GetCode();
        code.TranslatedInstructions.Length.Should().Be(info.TranslatedSize).And.BePositive();
        code.MachineCode.Length.Should().Be(info.JitedSize).And.BePositive();
        code.FunctionAddresses.Should().HaveCount(info.FunctionCount).And.OnlyHaveUniqueItems();
        code.FunctionLengths.Sum().Should().Be(info.JitedSize);
        code.FunctionTags.Should().HaveCount(info.FunctionCount);
        (code.FunctionInfo.Length / code.FunctionInfoRecordSize).Should().Be(info.FunctionCount);
        code.LineAddresses.Should().HaveCount(code.LineInfo.Length / code.LineInfoRecordSize).And.NotBeEmpty();

        string dump = Path.GetTempFileName();
        try
        {
            Witness.Run("bpftool", "prog", "dump", "xlated", "id", program.Id.ToString(CultureInfo.InvariantCulture), "file", dump);
            code.TranslatedInstructions.ToArray().Should().Equal(File.ReadAllBytes(dump));
        }
        finally
        {
            File.Delete(dump);
        }

        // The main function's symbol has the tag of the program, others their own, such as "ffffffffc0200b6c t bpf_prog_37ed79a29c8a17c6_entry [bpf]".
        string[] symbols = [.. File.ReadLines("/proc/kallsyms").Where(static line => line.Contains(" bpf_prog_", StringComparison.Ordinal))];
        for (int i = 0; i < info.FunctionCount; i++)
        {
            string tag = i == 0 ? info.Tag : code.FunctionTags[i];
            symbols.Should().Contain(line => line.StartsWith($"{code.FunctionAddresses[i]:x16}", StringComparison.Ordinal) && line.Contains(tag, StringComparison.Ordinal));
        }

        JsonElement shown = Witness.BpfTool("-j", "prog", "show", "id", program.Id.ToString(CultureInfo.InvariantCulture));
        shown.GetProperty("bytes_xlated").GetInt32().Should().Be(info.TranslatedSize);
        shown.GetProperty("bytes_jited").GetInt32().Should().Be(info.JitedSize);
        shown.GetProperty("btf_id").GetUInt32().Should().Be(info.BtfId);
        shown.GetProperty("uid").GetUInt32().Should().Be(info.CreatedByUserId);
        program.GetFullName().Should().Be(shown.GetProperty("name").GetString(), "bpftool, too, takes it from BTF");
    }

    [KernelFact]
    public void A_name_that_was_cut_is_known_in_full()
    {
        BpfObjectSpec spec = FixtureObject.Open("rejected.bpf.o");
        spec.Programs["null_dereference"].Load = false;
        using BpfObject loaded = spec.Load();
        loaded.Programs["good"].GetFullName().Should().Be("good");
        using BpfProgram nameless = Instructions.LoadReturn(0, "without_btf");
        nameless.GetFullName().Should().Be("without_btf");
        nameless.GetCode().FunctionInfo.Length.Should().Be(0);
        (nameless.GetInfo().AttachBtfId, nameless.GetInfo().DeviceIndex, nameless.GetInfo().BtfId).Should().Be((0u, 0, 0u));
    }

    [KernelFact]
    public void All_programs_of_the_system_are_seen()
    {
        string[] open = Descriptors.OfBpf();
        using (BpfProgram ours = Instructions.LoadReturn(0, "among_others"))
        {
            List<(uint Id, string Name)> seen = [];
            foreach (BpfProgram program in BpfProgram.Enumerate())
            {
                using (program)
                {
                    seen.Add((program.Id, program.Name));
                }
            }

            seen.Should().Contain((ours.Id, "among_others"));
            seen.Select(static one => one.Id).Should().BeInAscendingOrder();
            BpfProgram.TryOpenById(uint.MaxValue).Should().BeNull();
        }

        Descriptors.OfBpf().Should().Equal(open);
        DedicatedThread.RunWithout([CapSysAdmin], static () => FluentActions.Invoking(static () => BpfProgram.Enumerate().Count()).Should().Throw<BpfPermissionException>().Which)
            .Missing.Should().Be(BpfCapabilities.SysAdmin);
    }

    [KernelFact]
    public void Runs_are_counted_while_statistics_are_on()
    {
        using BpfProgram program = Instructions.LoadReturn(0);
        using (BpfStatistics.Enable())
        {
            program.TestRun(BpfProgramUnderTest.Ipv4Packet, repeat: 100);
        }

        BpfProgramInfo info = program.GetInfo();
        info.RunCount.Should().BeGreaterThanOrEqualTo(100);
        info.RunTime.Should().BePositive();
        DedicatedThread.RunWithout([CapSysAdmin], static () => FluentActions.Invoking(BpfStatistics.Enable).Should().Throw<BpfPermissionException>().Which)
            .Message.Should().Contain("enable run-time statistics").And.Contain("CAP_SYS_ADMIN");
    }

    [KernelFact]
    public void A_map_lives_as_long_as_the_program_that_it_is_bound_to()
    {
        using BpfProgram program = Instructions.LoadReturn(0);
        uint id;
        using (BpfMap map = BpfMap.Create(new() { Name = "bound", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 }))
        {
            id = map.Id;
            program.BindMap(map.Handle);
            program.BindMap(map.Handle);
        }

        program.GetInfo().MapIds.Should().Equal(id);
        BpfMap.OpenById(id).Dispose();
        program.Invoking(p => p.BindMap(p.Handle)).Should().Throw<BpfException>().WithMessage("bind a map to program*EINVAL*of a program, not of a map*");
    }

    [KernelFact]
    public void A_stream_is_read_where_kernels_have_them()
    {
        using BpfProgram mute = Instructions.LoadReturn(0);
        if (!File.ReadLines("/proc/kallsyms").Any(static line => line.EndsWith(" bpf_prog_stream_read", StringComparison.Ordinal)))
        {
            mute.Invoking(p => p.ReadStream(BpfProgramStream.StandardError)).Should().Throw<BpfNotSupportedException>().WithMessage("*no streams of programs*6.17*");
            return;
        }

        mute.ReadStream(BpfProgramStream.StandardError).Should().BeEmpty();
        mute.ReadStream(BpfProgramStream.StandardOutput, new byte[10]).Should().Be(0);
        mute.Invoking(p => p.ReadStream((BpfProgramStream)9)).Should().Throw<BpfObjectNotFoundException>().WithMessage("*streams 1 and 2*");
    }

    [KernelFact(KernelFeature.ProgramStreams)]
    public void What_the_kernel_says_about_a_program_is_in_its_stream()
    {
        // An endless loop that may be left at any turn (may_goto): the kernel leaves it after a quarter of a second, and says so.
        using BpfProgram loops = Instructions.Load(Instructions.Bytes(Instructions.Encode(0xe5, 0, 0, 1, 0), Instructions.Encode(0x05, 0, 0, -2, 0), Instructions.MoveImmediate(0, 0), Instructions.Exit()), "loops");
        loops.ReadStream(BpfProgramStream.StandardError).Should().BeEmpty();
        loops.TestRun(BpfProgramUnderTest.Ipv4Packet);
        loops.ReadStream(BpfProgramStream.StandardError).Should().Contain("may_goto");
        loops.ReadStream(BpfProgramStream.StandardError).Should().BeEmpty("what was read is gone");
    }

    [KernelFact]
    public void Tokens_are_for_user_namespaces()
    {
        using TestBpfFileSystem bpffs = new();
        BpfNotSupportedException refused = FluentActions.Invoking(() => BpfToken.Create(bpffs.Path)).Should().Throw<BpfNotSupportedException>().Which;
        refused.Message.Should().Contain($"create a token from the bpffs '{bpffs.Path}'").And.Contain(KernelFeatures.Has(KernelFeature.Token) ? "in the initial one" : "6.9");
        if (KernelFeatures.Has(KernelFeature.Token))
        {
            FluentActions.Invoking(() => BpfToken.Create("/proc")).Should().Throw<BpfException>().WithMessage("*EINVAL*not the root of a bpffs*");
            FluentActions.Invoking(() => BpfToken.Create("/nowhere")).Should().Throw<BpfObjectNotFoundException>().WithMessage("*no such folder*");
        }

        BpfTokenInfo info = new(1ul << (int)BpfCommand.ProgramLoad, 0, 1ul << (int)BpfProgramType.Xdp, 1ul << (int)BpfAttachType.Xdp);
        (info.Allows(BpfCommand.ProgramLoad), info.Allows(BpfCommand.MapCreate), info.Allows(BpfProgramType.Xdp), info.Allows(BpfAttachType.TcxEgress)).Should().Be((true, false, true, false));
    }
}
