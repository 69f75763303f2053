using System.Globalization;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Links;

/// <summary>Programs at functions, tracepoints and probes. bpf_fentry_test1 is what the kernel calls when a tracing program is run as a test.</summary>
public sealed class TracingLinkTests
{
    private const string Function = "bpf_fentry_test1";

    [KernelFact(KernelFeature.Tracing)]
    public void Entry_and_exit_of_a_function()
    {
        using BpfMap counts = CountingPrograms.NewMap(2);
        uint function = KernelFunctions.BtfId(Function);
        using BpfProgram entry = LoadTracing(Instructions.CountAll(counts, 0, 0), BpfAttachType.TraceFunctionEntry, function);
        using BpfProgram exit = LoadTracing(Instructions.CountAll(counts, 1, 0), BpfAttachType.TraceFunctionExit, function);
        using BpfMap other = CountingPrograms.NewMap(1);
        using (TracingLink first = entry.AttachTracing())
        using (TracingLink second = exit.AttachTracing(BpfAttachType.TraceFunctionExit, cookie: 7))
        {
            TracingLinkInfo info = first.GetInfo();
            (info.AttachType, info.TargetBtfId, info.ProgramId, first.Type).Should().Be((BpfAttachType.TraceFunctionEntry, function, entry.Id, BpfLinkType.Tracing));
            info.TargetObjectId.Should().NotBe(0);
            second.GetInfo().AttachType.Should().Be(BpfAttachType.TraceFunctionExit);
            entry.TestRun([]);
            counts.As<uint, ulong>().Select(e => e.Value > 0).Should().Equal(true, true);
            entry.Invoking(p => p.AttachTracing()).Should().Throw<BpfException>().WithMessage("*EBUSY*attached already*");
            first.Invoking(l => l.Update(exit)).Should().Throw<BpfNotSupportedException>().WithMessage("*Tracing link cannot be replaced*");
            first.Invoking(l => l.Detach()).Should().Throw<BpfException>().WithMessage("*cannot be detached: close it*");
            exit.Invoking(p => p.AttachTypedTracepoint()).Should().Throw<Exception>();
        }

        ulong[] seen = [.. counts.As<uint, ulong>().Select(e => e.Value)];
        entry.TestRun([]);
        counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(seen);
        entry.Invoking(p => p.AttachRawTracepoint("sched_switch")).Should().Throw<ArgumentException>();
    }

    [KernelFact(KernelFeature.Tracing)]
    public void Tracepoints_raw_and_typed()
    {
        using BpfMap counts = CountingPrograms.NewMap(3);
        using BpfProgram raw = Instructions.Load(Instructions.CountAll(counts, 0, 0), "", BpfProgramType.RawTracepoint);
        using RawTracepointLink first = raw.AttachRawTracepoint("sched_switch");
        first.GetInfo().Name.Should().Be("sched_switch");
        raw.Invoking(p => p.AttachRawTracepoint("no_such_tracepoint")).Should().Throw<BpfObjectNotFoundException>().WithMessage("*ENOENT*no such tracepoint*");
        Thread.Sleep(1);
        SpinWait.SpinUntil(() => counts.As<uint, ulong>()[0u] > 0, TimeSpan.FromSeconds(10)).Should().BeTrue();

        MountTraceFileSystem();
        using BpfProgram classic = Instructions.Load(Instructions.CountAll(counts, 1, 0), "", BpfProgramType.Tracepoint);
        using PerfEventLink second = classic.AttachTracepoint("sched", "sched_switch", cookie: 9);
        Thread.Sleep(1);
        SpinWait.SpinUntil(() => counts.As<uint, ulong>()[1u] > 0, TimeSpan.FromSeconds(10)).Should().BeTrue();
        PerfEventLinkInfo info = second.GetInfo();
        if (KernelFeatures.Has(KernelFeature.UprobeMulti))
        {
            (info.Kind, info.Name).Should().Be((PerfEventLinkKind.Tracepoint, "sched_switch"));
        }

        classic.Invoking(p => p.AttachTracepoint("sched", "none")).Should().Throw<BpfObjectNotFoundException>().WithMessage("*/sys/kernel/tracing/events/sched/none*");
    }

    [KernelFact(KernelFeature.Tracing)]
    public void Probes_of_the_kernel()
    {
        using BpfMap counts = CountingPrograms.NewMap(3);
        uint function = KernelFunctions.BtfId(Function);
        using BpfProgram trigger = LoadTracing(Instructions.Return(0), BpfAttachType.TraceFunctionEntry, function);
        using TracingLink keep = trigger.AttachTracing();
        using BpfProgram probe = Instructions.Load(Instructions.CountAll(counts, 0, 0), "", BpfProgramType.Kprobe);
        using BpfProgram onReturn = Instructions.Load(Instructions.CountAll(counts, 1, 0), "", BpfProgramType.Kprobe);
        using BpfProgram multi = Instructions.Load(Instructions.CountAll(counts, 2, 0), "", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti);
        using PerfEventLink first = probe.AttachKprobe("bpf_fentry_test2");
        using PerfEventLink second = onReturn.AttachKprobeReturn("bpf_fentry_test2", cookie: 3);
        using KprobeMultiLink third = multi.AttachKprobeMulti(["bpf_fentry_test3", "bpf_fentry_test4"], new() { Cookies = [5, 6] });
        trigger.TestRun([]);
        counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(1, 1, 2);
        if (KernelFeatures.Has(KernelFeature.UprobeMulti))
        {
            (first.GetInfo().Kind, first.GetInfo().Name, second.GetInfo().Kind).Should().Be((PerfEventLinkKind.Kprobe, "bpf_fentry_test2", PerfEventLinkKind.KprobeReturn));
            KprobeMultiLinkInfo info = third.GetInfo();
            (info.Addresses.Count, info.IsReturn).Should().Be((2, false));
        }

        probe.Invoking(p => p.AttachKprobe("no_such_function")).Should().Throw<BpfObjectNotFoundException>();
        multi.Invoking(p => p.AttachKprobeMulti(["no_such_function"])).Should().Throw<BpfException>().WithMessage("*not in the kernel, or cannot be probed*");
        multi.Invoking(p => p.AttachKprobeMulti([Function], new() { Cookies = [1, 2] })).Should().Throw<ArgumentException>().WithMessage("Cookies has 2 values for 1 places*");
        probe.Invoking(p => p.AttachKprobeMulti([Function])).Should().Throw<BpfException>().WithMessage("*EINVAL*not loaded with TraceKprobeMulti*");
        trigger.Invoking(p => p.AttachKprobe(Function)).Should().Throw<ArgumentException>().WithMessage("*takes programs of type Kprobe only*");
    }

    [KernelFact([KernelFeature.Tracing, KernelFeature.UprobeMulti])]
    public void Probes_of_a_file()
    {
        (string path, ulong offset) = PlaceOf("getppid");
        using BpfMap counts = CountingPrograms.NewMap(3);
        using BpfProgram probe = Instructions.Load(Instructions.CountAll(counts, 0, 0), "", BpfProgramType.Kprobe);
        using BpfProgram onReturn = Instructions.Load(Instructions.CountAll(counts, 1, 0), "", BpfProgramType.Kprobe);
        using BpfProgram multi = Instructions.Load(Instructions.CountAll(counts, 2, 0), "", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti);
        using PerfEventLink first = probe.AttachUprobe(path, offset, Environment.ProcessId);
        using PerfEventLink second = onReturn.AttachUprobeReturn(path, offset, Environment.ProcessId);
        using UprobeMultiLink third = multi.AttachUprobeMulti(path, [offset], new() { ProcessId = Environment.ProcessId, Cookies = [4] });
        _ = Libc.GetParentProcessId();
        counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(1, 1, 1);
        PerfEventLinkInfo info = first.GetInfo();
        (info.Kind, info.Name, info.Offset, second.GetInfo().Kind).Should().Be((PerfEventLinkKind.Uprobe, path, offset, PerfEventLinkKind.UprobeReturn));
        UprobeMultiLinkInfo many = third.GetInfo();
        many.Offsets.Should().Equal(offset);
        (many.Path.EndsWith(Path.GetFileName(path), StringComparison.Ordinal), many.ProcessId).Should().Be((true, (uint)Environment.ProcessId));
        multi.Invoking(p => p.AttachUprobeMulti("/nowhere", [0])).Should().Throw<BpfObjectNotFoundException>();
        probe.Invoking(p => p.AttachUprobe("/nowhere", 0)).Should().Throw<BpfException>();
    }

    [KernelFact(KernelFeature.Tracing)]
    public void Iterators_are_read_as_streams()
    {
        using BpfMap numbers = CountingPrograms.NewMap(3);
        using BpfProgram over = LoadTracing(WriteLine(), BpfAttachType.TraceIterator, KernelFunctions.BtfId("bpf_iter_bpf_map_elem"));
        using BpfProgram maps = LoadTracing(WriteLine(), BpfAttachType.TraceIterator, KernelFunctions.BtfId("bpf_iter_bpf_map"));
        using IteratorLink elements = over.AttachIterator(numbers);
        IteratorLinkInfo info = elements.GetInfo();
        (info.Target, info.MapId, info.ProgramId).Should().Be(("bpf_map_elem", numbers.Id, over.Id));
        elements.ReadText().Should().Be("x\nx\nx\nx\n", "three elements and the end");
        elements.ReadText().Should().HaveLength(8, "a walk begins anew each time");
        using (Stream stream = elements.Open())
        {
            (stream.CanRead, stream.CanWrite, stream.CanSeek).Should().Be((true, false, false));
        }

        using IteratorLink all = maps.AttachIterator();
        all.ReadText().Should().MatchRegex("^(x\n)+$");
        all.GetInfo().Target.Should().Be("bpf_map");
        over.Invoking(p => p.AttachIterator()).Should().Throw<BpfException>().WithMessage("*needs the map*");

        using TestBpfFileSystem fileSystem = new();
        elements.Pin(fileSystem["numbers"]);
        File.ReadAllText(fileSystem["numbers"]).Should().HaveLength(8, "a pinned iterator is a file");
        elements.Unpin();
    }

    [KernelFact]
    public void What_is_no_struct_ops_map_is_refused()
    {
        using BpfMap map = CountingPrograms.NewMap(1);
        map.Invoking(m => m.AttachStructOps()).Should().Throw<BpfException>().WithMessage("*EINVAL*not of type StructOps*");
    }

    private static BpfProgram LoadTracing(byte[] instructions, BpfAttachType hook, uint function) =>
        BpfProgram.Load(new() { Type = BpfProgramType.Tracing, Instructions = instructions, License = "GPL", ExpectedAttachType = hook, AttachBtfId = function });

    /// <summary>bpf_seq_write(ctx->meta->seq, "x\n", 2) for every object, and for the end.</summary>
    private static byte[] WriteLine()
    {
        const int SeqWrite = 127;
        return Instructions.Bytes(
            Instructions.Encode(0x79, 6, 1, 0, 0),                  // r6 = *(u64 *)(r1 + 0), meta
            Instructions.Encode(0x79, 1, 6, 0, 0),                  // r1 = *(u64 *)(r6 + 0), seq
            Instructions.Encode(0x62, 10, 0, -4, '\n' << 8 | 'x'),
            Instructions.Encode(0xbf, 2, 10, 0, 0),
            Instructions.Encode(0x07, 2, 0, 0, -4),                 // r2 = r10 - 4
            Instructions.MoveImmediate(3, 2),
            Instructions.Encode(0x85, 0, 0, 0, SeqWrite),
            Instructions.MoveImmediate(0, 0),
            Instructions.Exit());
    }

    /// <summary>The file that libc was mapped from, and where in it a function of its begins.</summary>
    private static (string Path, ulong Offset) PlaceOf(string function)
    {
        ulong address = (ulong)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), function);
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ulong[] range = [.. columns[0].Split('-').Select(number => ulong.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (address >= range[0] && address < range[1])
            {
                return (columns[5], address - range[0] + ulong.Parse(columns[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException($"{function} is in no file");
    }

    private static void MountTraceFileSystem()
    {
        if (!Directory.Exists("/sys/kernel/tracing/events"))
        {
            Witness.Run("mount", "-t", "tracefs", "tracefs", "/sys/kernel/tracing");
        }
    }
}
