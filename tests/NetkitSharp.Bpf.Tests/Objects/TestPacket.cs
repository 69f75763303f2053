using System.Buffers.Binary;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Runs classifiers on a packet of nothing but an IPv4 Ethernet header and zeros.</summary>
internal static class TestPacket
{
    internal const int Length = 64;

    private const int ContextSize = 192;
    private const int MarkOffset = 8;

    /// <summary>The verdict for a packet with a mark, and the mark it has afterwards.</summary>
    internal static (uint Verdict, uint Mark) Run(BpfProgram program, uint mark = 0)
    {
        Span<byte> packet = stackalloc byte[Length];
        packet.Clear();
        packet[12] = 0x08;
        Span<byte> context = stackalloc byte[ContextSize];
        context.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(context[MarkOffset..], mark);
        Span<byte> left = stackalloc byte[ContextSize];
        BpfTestRunResult result = program.TestRun(packet, [], 1, context, left);
        return (result.ReturnValue, BinaryPrimitives.ReadUInt32LittleEndian(left[MarkOffset..]));
    }
}
