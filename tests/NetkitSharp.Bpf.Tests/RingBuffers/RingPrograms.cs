using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

/// <summary>rings.bpf.o, loaded: programs that produce and consume, and what they counted.</summary>
internal sealed class RingPrograms : IDisposable
{
    internal const uint NoWakeup = 1;
    internal const uint ForceWakeup = 2;
    internal const uint Discard = 0x100;
    internal const int PatternSize = 1024;
    internal const int PacketLength = 512;

    private const int ContextSize = 192;
    private const int MarkOffset = 8;

    private readonly BpfObject _loaded;

    internal RingPrograms(int pages = 1, BpfMapFlags flags = 0)
    {
        BpfObjectSpec spec = FixtureObject.Open("rings.bpf.o");
        spec.Maps["ring"].MaxEntries = spec.Maps["user"].MaxEntries = (uint)(pages * Environment.SystemPageSize);
        spec.Maps["ring"].Flags = flags;
        _loaded = spec.Load();
        _loaded.BtfProblem.Should().BeNull();
        Packet = [.. new byte[12], 0x08, 0x00, .. Enumerable.Range(0, PacketLength - 14).Select(i => (byte)i)];
    }

    internal byte[] Packet { get; }

    internal BpfMap Ring => _loaded.Maps["ring"];

    internal BpfMap User => _loaded.Maps["user"];

    internal BpfMap Perf => _loaded.Maps["perf"];

    internal RingCounters Counters => _loaded.Maps.Open<uint, RingCounters>("counts").Lookup(0u);

    internal static byte PatternAt(int i) => (byte)((i * 7) + 3);

    /// <summary>What emit_sized outputs, but for the sequence number.</summary>
    internal void WritePattern() => _loaded.Maps["pattern"].Update(new byte[sizeof(uint)], [.. Enumerable.Range(0, PatternSize).Select(PatternAt)]);

    /// <summary>Lets emit_late submit.</summary>
    internal void Release() => _loaded.Maps.Open<uint, RingCounters>("counts").Update(0u, Counters with { Release = 1 });

    /// <summary>Runs a program, which reads the mark; gives what it returned last.</summary>
    internal int Run(string program, uint mark = 0, int repeat = 1)
    {
        Span<byte> context = stackalloc byte[ContextSize];
        context.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(context[MarkOffset..], mark);
        return _loaded.Programs[program].TestRun(Packet, [], repeat, context).Verdict;
    }

    public void Dispose() => _loaded.Dispose();
}
