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
        const short Protocol = 16;    // __sk_buff.protocol, in network order
        const int EtherTypeIpv4 = 0x0008;
        return CountIf(array, index, verdict, Protocol, EtherTypeIpv4);
    }

    /// <summary>As <see cref="Count"/>, for every packet whose context has a value in a 32-bit field.</summary>
    internal static byte[] CountIf(BpfMap array, int index, int verdict, short field, int value) =>
    [
        .. Bytes(
            Encode(0x61, 6, 1, field, 0),       // r6 = *(u32 *)(r1 + field)
            Encode(0x55, 6, 0, 9, value)),      // if r6 != value goto verdict
        .. CountAll(array, index, verdict),
    ];

    /// <summary>As <see cref="Count"/>, for every run of a program of any type.</summary>
    internal static byte[] CountAll(BpfMap array, int index, int verdict)
    {
        int descriptor = (int)array.Handle.DangerousGetHandle();
        return Bytes(
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

    /// <summary>Gives a packet a multicast destination and PACKET_MULTICAST, then goes on with the next program.</summary>
    internal static byte[] MakeMulticast()
    {
        const int SkbStoreBytes = 9;
        const int SkbChangeType = 32;
        const int PacketMulticast = 2;
        return Bytes(
            Encode(0xbf, 6, 1, 0, 0),                   // r6 = r1
            Encode(0x62, 10, 0, -8, 0x015e0001),        // 01:00:5e:01
            Encode(0x6a, 10, 0, -4, 0x0101),            // 01:01
            MoveImmediate(2, 0),
            Encode(0xbf, 3, 10, 0, 0),
            Encode(0x07, 3, 0, 0, -8),                  // r3 = r10 - 8
            MoveImmediate(4, 6),
            MoveImmediate(5, 0),
            Encode(0x85, 0, 0, 0, SkbStoreBytes),
            Encode(0xbf, 1, 6, 0, 0),                   // r1 = r6
            MoveImmediate(2, PacketMulticast),
            Encode(0x85, 0, 0, 0, SkbChangeType),
            MoveImmediate(0, Next),
            Exit());
    }

    internal static BpfProgram Load(byte[] instructions, string name = "", BpfProgramType type = BpfProgramType.SchedulerClassifier, BpfAttachType? attachType = null) =>
        BpfProgram.Load(new() { Name = name, Type = type, Instructions = instructions, License = "GPL", ExpectedAttachType = attachType });

    internal static BpfProgram LoadReturn(int value, string name = "") => Load(Return(value), name);
}
