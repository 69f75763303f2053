using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>Programs assembled by hand (struct bpf_insn: code, dst and src nibbles, offset, immediate).</summary>
internal static class Instructions
{
    internal const int Next = -1;
    internal const int Pass = 0;
    internal const int Drop = 2;

    internal static ulong Encode(byte code, int dst, int src, short offset, int immediate) =>
        code | (ulong)(dst | src << 4) << 8 | (ulong)(ushort)offset << 16 | (ulong)(uint)immediate << 32;

    internal static ulong MoveImmediate(int dst, int value) => Encode(0xb7, dst, 0, 0, value);

    internal static ulong Exit() => Encode(0x95, 0, 0, 0, 0);

    internal static byte[] Return(int value) => Bytes(MoveImmediate(0, value), Exit());

    internal static byte[] Bytes(params ReadOnlySpan<ulong> instructions) => MemoryMarshal.AsBytes(instructions).ToArray();

    /// <summary>Adds 1 to a 64-bit value of an array for every IPv4 packet, then returns a verdict. On per-CPU arrays the CPU's own value.</summary>
    internal static byte[] Count(BpfMap array, int index, int verdict)
    {
        const int EtherTypeIpv4 = 0x0008;    // __sk_buff.protocol is in network order
        int descriptor = (int)array.Handle.DangerousGetHandle();
        return Bytes(
            Encode(0x61, 6, 1, 16, 0),                  // r6 = *(u32 *)(r1 + offsetof(protocol))
            Encode(0x55, 6, 0, 9, EtherTypeIpv4),       // if r6 != ipv4 goto verdict
            Encode(0x62, 10, 0, -4, index),             // *(u32 *)(r10 - 4) = index
            Encode(0xbf, 2, 10, 0, 0),                  // r2 = r10
            Encode(0x07, 2, 0, 0, -4),                  // r2 += -4
            Encode(0x18, 1, 1, 0, descriptor), 0,       // r1 = map
            Encode(0x85, 0, 0, 0, 1),                   // call map_lookup_elem
            Encode(0x15, 0, 0, 2, 0),                   // if r0 == 0 goto verdict
            MoveImmediate(1, 1),
            Encode(0xdb, 0, 1, 0, 0),                   // lock *(u64 *)(r0 + 0) += r1
            MoveImmediate(0, verdict),
            Exit());
    }

    internal static BpfProgram Load(byte[] instructions, string name = "", BpfProgramType type = BpfProgramType.SchedulerClassifier) =>
        BpfProgram.Load(new() { Name = name, Type = type, Instructions = instructions, License = "GPL" });

    internal static BpfProgram LoadReturn(int value, string name = "") => Load(Return(value), name);
}
