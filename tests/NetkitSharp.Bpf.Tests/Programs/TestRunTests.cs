using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Programs;

public sealed class TestRunTests
{
    private const int XdpDrop = 1;
    private const int XdpPass = 2;

    private delegate void Setter(ref SkbContext context);

    [Fact]
    public void Contexts_are_laid_out_as_in_the_kernel()
    {
        Unsafe.SizeOf<SkbContext>().Should().Be(192);
        Unsafe.SizeOf<XdpContext>().Should().Be(24);
        (int Offset, Setter Set)[] fields =
        [
            (0, (ref SkbContext c) => c.Length = 1), (4, (ref SkbContext c) => c.PacketType = 1), (8, (ref SkbContext c) => c.Mark = 1), (12, (ref SkbContext c) => c.QueueMapping = 1),
            (16, (ref SkbContext c) => c.Protocol = 1), (20, (ref SkbContext c) => c.VlanPresent = 1), (24, (ref SkbContext c) => c.VlanTci = 1), (28, (ref SkbContext c) => c.VlanProtocol = 1),
            (32, (ref SkbContext c) => c.Priority = 1), (36, (ref SkbContext c) => c.IngressInterface = 1), (40, (ref SkbContext c) => c.Interface = 1), (44, (ref SkbContext c) => c.TrafficControlIndex = 1),
            (48, (ref SkbContext c) => c.ControlBlock = Words(0)), (64, (ref SkbContext c) => c.ControlBlock = Words(4)), (68, (ref SkbContext c) => c.Hash = 1),
            (72, (ref SkbContext c) => c.TrafficControlClass = 1), (76, (ref SkbContext c) => c.Data = 1), (80, (ref SkbContext c) => c.DataEnd = 1), (84, (ref SkbContext c) => c.NapiId = 1),
            (88, (ref SkbContext c) => c.Family = 1), (92, (ref SkbContext c) => c.RemoteIpv4 = 1), (96, (ref SkbContext c) => c.LocalIpv4 = 1), (100, (ref SkbContext c) => c.RemoteIpv6 = Address()),
            (116, (ref SkbContext c) => c.LocalIpv6 = Address()), (132, (ref SkbContext c) => c.RemotePort = 1), (136, (ref SkbContext c) => c.LocalPort = 1), (140, (ref SkbContext c) => c.DataMeta = 1),
            (144, (ref SkbContext c) => c.FlowKeys = 1), (152, (ref SkbContext c) => c.Timestamp = 1), (160, (ref SkbContext c) => c.WireLength = 1), (164, (ref SkbContext c) => c.GsoSegments = 1),
            (168, (ref SkbContext c) => c.Socket = 1), (176, (ref SkbContext c) => c.GsoSize = 1), (180, (ref SkbContext c) => c.TimestampType = 1), (184, (ref SkbContext c) => c.HardwareTimestamp = 1),
        ];
        foreach ((int offset, Setter set) in fields)
        {
            SkbContext context = default;
            set(ref context);
            MemoryMarshal.AsBytes(new ReadOnlySpan<SkbContext>(in context)).IndexOf((byte)1).Should().Be(offset);
        }

        XdpContext xdp = new() { Data = 1, DataEnd = 2, DataMeta = 3, IngressInterface = 4, ReceiveQueue = 5, EgressInterface = 6 };
        MemoryMarshal.Cast<XdpContext, uint>(new ReadOnlySpan<XdpContext>(in xdp)).ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
        FluentActions.Invoking(() => XdpContext.ForData(10, 11)).Should().Throw<ArgumentOutOfRangeException>();

        static SkbControlBlock Words(int set)
        {
            SkbControlBlock words = default;
            words[set] = 1;
            return words;
        }

        static SkbAddress Address()
        {
            SkbAddress address = default;
            address[0] = 1;
            return address;
        }
    }

    [KernelFact]
    public void A_packet_s_context_goes_in_and_comes_out_typed()
    {
        // mark = mark + priority; cb[4] = 7; return cb[0]
        using BpfProgram program = Instructions.Load(Instructions.Bytes(
            Instructions.Encode(0x61, 2, 1, 8, 0),
            Instructions.Encode(0x61, 3, 1, 32, 0),
            Instructions.Encode(0x0f, 2, 3, 0, 0),
            Instructions.Encode(0x63, 1, 2, 8, 0),
            Instructions.Encode(0x61, 0, 1, 48, 0),
            Instructions.MoveImmediate(2, 7),
            Instructions.Encode(0x63, 1, 2, 64, 0),
            Instructions.Exit()));
        SkbControlBlock words = default;
        words[0] = 5;
        SkbContext context = new() { Mark = 40, Priority = 2, ControlBlock = words, Timestamp = 123, WireLength = 1000, GsoSegments = 2, GsoSize = 100, Interface = TestNamespace.Loopback };
        BpfTestRunResult result = program.TestRun(BpfProgramUnderTest.Ipv4Packet, ref context);
        result.ReturnValue.Should().Be(5);
        (context.Mark, context.Priority, context.ControlBlock[4], context.Timestamp, context.WireLength).Should().Be((42u, 2u, 7u, 123ul, 1000u));
        (context.GsoSize, context.GsoSegments, context.Interface).Should().Be((100u, 2u, (uint)TestNamespace.Loopback));
    }

    [KernelFact]
    public void The_reason_of_a_refusal_is_found_without_running_the_program_again()
    {
        using BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        using BpfProgram program = Instructions.Load(Instructions.Count(map, 0, Instructions.Pass), "counts");
        byte[] packet = BpfProgramUnderTest.Ipv4Packet;

        Refused(program, new() { Data = packet, Context = Bytes(new SkbContext { Mark = 1, QueueMapping = 3 }) }).Should().Contain("the field queue_mapping of the context cannot be set");
        Refused(program, new() { Data = packet, Context = Bytes(new SkbContext { Length = 64 }) }).Should().Contain("the field len of the context");
        Refused(program, new() { Data = packet, Context = Bytes(new SkbContext { Socket = 1 }) }).Should().Contain("the field sk of the context");
        Refused(program, new() { Data = packet, Context = Bytes(new SkbContext { WireLength = 10 }) }).Should().Contain("wire_len of the context does not fit the packet");
        Refused(program, new() { Data = packet, Context = Bytes(new SkbContext { Interface = 77_777 }) }).Should().Contain("ENODEV").And.Contain("not in the network namespace of this thread");
        Refused(program, new() { Data = new byte[13] }).Should().Contain("EINVAL").And.Contain("at least the 14 bytes");
        Refused(program, new() { Data = new byte[1_000_000] }).Should().Contain("1000000 bytes is longer than a program can be run on");
        Refused(program, new() { Data = packet, DataOut = new byte[10] }).Should().Contain("ENOSPC").And.Contain("64 bytes, for which there is no room in 10");
        Refused(program, new() { Data = packet, ContextOut = new byte[10], Context = Bytes(default(SkbContext)) }).Should().Contain("ENOSPC").And.Contain("192 bytes, for which there is no room in 10");
        Refused(program, new() { Data = packet, Flags = BpfTestRunFlags.LiveFrames }).Should().Contain("not run with LiveFrames");
        Refused(program, new() { Data = packet, BatchSize = 5 }).Should().Contain("batches go with LiveFrames");
        Refused(program, new() { Data = packet, Flags = (BpfTestRunFlags)(1 << 20) }).Should().Contain("not run with 1048576");
        FluentActions.Invoking(() => program.TestRun(new BpfTestRunRequest { Data = packet, Repeat = -1 })).Should().Throw<ArgumentOutOfRangeException>();

        byte[] value = new byte[8];
        map.TryLookup([0, 0, 0, 0], value).Should().BeTrue();
        BinaryPrimitives.ReadUInt64LittleEndian(value).Should().BeLessThanOrEqualTo(2, "only the two runs whose output had no room happened");
    }

    [KernelFact]
    public void Checksums_are_validated_on_request()
    {
        using BpfProgram program = Instructions.LoadReturn(0);
        BpfTestRunRequest request = new() { Data = BpfProgramUnderTest.Ipv4Packet, Flags = BpfTestRunFlags.ChecksumComplete };
        program.TestRun(in request).ReturnValue.Should().Be(0);
    }

    [KernelFact]
    public void An_xdp_program_gets_its_metadata_and_grows_the_packet()
    {
        // bpf_xdp_adjust_head(ctx, -40), then XDP_PASS: the packet is 40 bytes longer than it was.
        using BpfProgram grows = Instructions.Load(
            Instructions.Bytes(Instructions.MoveImmediate(2, -40), Instructions.Encode(0x85, 0, 0, 0, 44), Instructions.MoveImmediate(0, XdpPass), Instructions.Exit()), "grows", BpfProgramType.Xdp);
        grows.TestRun(BpfProgramUnderTest.Ipv4Packet, out byte[] packet).ReturnValue.Should().Be(XdpPass);
        packet.Should().HaveCount(104);
        packet[40..].Should().Equal(BpfProgramUnderTest.Ipv4Packet);

        // return data - data_meta
        using BpfProgram reads = Instructions.Load(
            Instructions.Bytes(Instructions.Encode(0x61, 0, 1, 0, 0), Instructions.Encode(0x61, 2, 1, 8, 0), Instructions.Encode(0x1f, 0, 2, 0, 0), Instructions.Exit()), "reads", BpfProgramType.Xdp);
        byte[] data = [.. new byte[8], .. BpfProgramUnderTest.Ipv4Packet];
        XdpContext context = XdpContext.ForData(data.Length, metadata: 8);
        reads.TestRun(data, ref context).ReturnValue.Should().Be(8);
        (context.Data, context.DataEnd).Should().Be((8u, (uint)data.Length));

        Refused(reads, new() { Data = data, Context = Bytes(new XdpContext { DataEnd = 100 }) }).Should().Contain("DataEnd of the context is 100, and has to be the length of the data, 72");
        Refused(reads, new() { Data = data, Context = Bytes(new XdpContext { Data = 6, DataEnd = 72 }) }).Should().Contain("is 6, and has to be a multiple of 4");
        Refused(reads, new() { Data = data, Context = Bytes(XdpContext.ForData(72) with { DataMeta = 4 }) }).Should().Contain("DataMeta of the context has to be 0");
        Refused(reads, new() { Data = data, Context = Bytes(XdpContext.ForData(72) with { EgressInterface = 1 }) }).Should().Contain("EgressInterface of the context has to be 0");
        Refused(reads, new() { Data = data, Context = Bytes(XdpContext.ForData(72) with { ReceiveQueue = 1 }) }).Should().Contain("ReceiveQueue of the context goes with IngressInterface");
        Refused(reads, new() { Data = data, Context = Bytes(XdpContext.ForData(72) with { IngressInterface = 1, ReceiveQueue = 1000 }) }).Should().Contain("device 1 of the context has no receive queue 1000");
        Refused(reads, new() { Data = data, Context = Bytes(XdpContext.ForData(72) with { IngressInterface = 77_777 }) }).Should().Contain("ENODEV");
        Refused(reads, new() { Data = new byte[13] }).Should().Contain("14 bytes");
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Live_frames_go_their_way()
    {
        const int Lo = TestNamespace.Loopback;
        using TestNamespace ns = new();
        using CountingPrograms counting = new(1);
        using BpfProgram passes = Instructions.Load(Instructions.Return(XdpPass), "passes", BpfProgramType.Xdp);
        using BpfProgram drops = Instructions.Load(Instructions.Return(XdpDrop), "drops", BpfProgramType.Xdp);
        byte[] packet = BpfProgramUnderTest.Ipv4Packet;
        ns.Run(() =>
        {
            using TcxLink ingress = counting[0].AttachTcx(Lo, TcxHook.Ingress);
            XdpContext context = XdpContext.ForData(packet.Length) with { IngressInterface = Lo };
            passes.TestRun(new BpfTestRunRequest { Data = packet, Context = Bytes(context), Repeat = 100, Flags = BpfTestRunFlags.LiveFrames, BatchSize = 10 });
            counting.Counts().Should().Equal([100], "what the program passed was received by the device");
            drops.TestRun(new BpfTestRunRequest { Data = packet, Repeat = 100, Flags = BpfTestRunFlags.LiveFrames });
            passes.TestRun(new BpfTestRunRequest { Data = packet, Repeat = 100 });
            counting.Counts().Should().Equal([100], "what was dropped was not, and only live frames are");

            Refused(drops, new() { Data = packet, DataOut = new byte[100], Context = Bytes(context), Flags = BpfTestRunFlags.LiveFrames }).Should().Contain("nothing comes back of live frames");
            Refused(drops, new() { Data = packet, Flags = BpfTestRunFlags.LiveFrames, BatchSize = 257 }).Should().Contain("E2BIG").And.Contain("at most 256 frames");
        });
    }

    [KernelFact]
    public void Programs_without_packets_run_on_a_context()
    {
        // *(u64 *)(ctx + 8) = *(u64 *)(ctx + 0) + 1; return 3
        byte[] increments = Instructions.Bytes(
            Instructions.Encode(0x79, 2, 1, 0, 0), Instructions.Encode(0x07, 2, 0, 0, 1), Instructions.Encode(0x7b, 1, 2, 8, 0), Instructions.MoveImmediate(0, 3), Instructions.Exit());
        using BpfProgram syscall = BpfProgram.Load(new() { Name = "syscall", Type = BpfProgramType.Syscall, Flags = BpfProgramFlags.Sleepable, Instructions = increments, License = "GPL" });
        (ulong In, ulong Out) context = (41, 0);
        syscall.TestRun(ref context).ReturnValue.Should().Be(3);
        context.Should().Be((41ul, 42ul));
        ulong half = 1;
        syscall.Invoking(p => p.TestRun(ref half)).Should().Throw<BpfException>().WithMessage("*EINVAL*reads more of its context than was given*");
        Refused(syscall, new() { Data = new byte[64], Context = new byte[16] }).Should().Contain("on a context only");

        // return the first argument
        using BpfProgram raw = Instructions.Load(Instructions.Bytes(Instructions.Encode(0x79, 0, 1, 0, 0), Instructions.Exit()), "raw", BpfProgramType.RawTracepoint);
        ulong argument = 17;
        raw.TestRun(ref argument).ReturnValue.Should().Be(17);
        byte[] arguments = new byte[8];
        arguments[0] = 18;
        raw.TestRun(new BpfTestRunRequest { Context = arguments, Flags = BpfTestRunFlags.RunOnCpu, Cpu = 0 }).ReturnValue.Should().Be(18);
        Refused(raw, new() { Context = arguments, Cpu = 1 }).Should().Contain("a CPU goes with RunOnCpu");
        Refused(raw, new() { Context = arguments, Flags = BpfTestRunFlags.RunOnCpu, Cpu = 100_000 }).Should().Contain("ENXIO").And.Contain("CPU 100000 is not there");
        Refused(raw, new() { Context = arguments, Repeat = 2 }).Should().Contain("without data, outputs, repetition");

        using BpfProgram kprobe = Instructions.Load(Instructions.Return(0), "kprobe", BpfProgramType.Kprobe);
        Refused(kprobe, new() { Data = BpfProgramUnderTest.Ipv4Packet }).Should().Contain("ENOTSUPP").And.Contain("programs of type Kprobe cannot be run this way");
    }

    private static byte[] Bytes<T>(T context)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in context)).ToArray();

    private static string Refused(BpfProgram program, BpfTestRunRequest request)
    {
        try
        {
            program.TestRun(in request);
        }
        catch (BpfException e)
        {
            return e.Message;
        }

        throw new InvalidOperationException("The kernel ran it.");
    }
}
