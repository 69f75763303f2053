using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Tests.Pods;

/// <summary>Classifiers of a few instructions.</summary>
internal static class TestProgram
{
    public const int Next = -1;
    public const int Pass = 0;
    public const int Drop = 2;

    /// <summary>Offsets in struct __sk_buff.</summary>
    private const short Mark = 8;
    private const short Priority = 32;
    private const short TcIndex = 44;
    private const short TcClassId = 72;

    /// <summary>Answers with a verdict, and does nothing else.</summary>
    public static BpfProgram Return(int verdict) => Load("verdict", Move(0, verdict), Exit);

    /// <summary>Writes <paramref name="stamp"/> wherever a program on the host could look for one, then answers with a verdict.</summary>
    public static BpfProgram Stamp(int stamp, int verdict) => Load(
        "stamp",
        Move(2, stamp),
        Encode(0x63, 1, 2, TcIndex, 0),
        Encode(0x63, 1, 2, TcClassId, 0),
        Encode(0x63, 1, 2, Mark, 0),
        Move(0, verdict),
        Exit);

    /// <summary>Keeps mark and priority of the last IPv4 packet, the upper and the lower half of the map's one element. Goes on with the next program.</summary>
    public static BpfProgram RecordMetadata(BpfMap map) => Load(
        "metadata",
        Encode(0xbf, 6, 1, 0, 0),
        Encode(0x61, 7, 6, 16, 0),                  // skb->protocol
        Encode(0x55, 7, 0, 11, 0x0008),
        Encode(0x62, 10, 0, -4, 0),
        Encode(0xbf, 2, 10, 0, 0),
        Encode(0x07, 2, 0, 0, -4),
        Encode(0x18, 1, 1, 0, (int)map.Handle.DangerousGetHandle()),
        0,
        Encode(0x85, 0, 0, 0, 1),                   // map_lookup_elem
        Encode(0x15, 0, 0, 4, 0),
        Encode(0x61, 1, 6, Priority, 0),
        Encode(0x63, 0, 1, 0, 0),
        Encode(0x61, 1, 6, Mark, 0),
        Encode(0x63, 0, 1, 4, 0),
        Move(0, Next),
        Exit);

    private static ulong Exit => Encode(0x95, 0, 0, 0, 0);

    private static BpfProgram Load(string name, params ReadOnlySpan<ulong> instructions) => BpfProgram.Load(new()
    {
        Name = name,
        Type = BpfProgramType.SchedulerClassifier,
        License = "GPL",
        Instructions = MemoryMarshal.AsBytes(instructions).ToArray(),
    });

    private static ulong Move(int register, int value) => Encode(0xb7, register, 0, 0, value);

    private static ulong Encode(byte code, int destination, int source, short offset, int immediate) =>
        code | (ulong)(destination | source << 4) << 8 | (ulong)(ushort)offset << 16 | (ulong)(uint)immediate << 32;
}
