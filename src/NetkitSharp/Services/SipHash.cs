using System.Buffers.Binary;
using System.Numerics;

namespace NetkitSharp.Services;

/// <summary>
/// SipHash-2-4 with 128 bits: two independent 64-bit halves, the same on all machines. A name takes a quarter of a microsecond, and no cryptographic library; nothing here has to withstand an attacker,
/// since a Maglev table's shares are even whatever the hashes are.
/// </summary>
internal static class SipHash
{
    private const int Block = sizeof(ulong);

    public static (ulong First, ulong Second) Compute(ulong key0, ulong key1, ReadOnlySpan<byte> data)
    {
        // The constants spell "somepseudorandomlygeneratedbytes"; 0xEE is the mark of the 128-bit variant.
        ulong v0 = key0 ^ 0x736f6d6570736575;
        ulong v1 = key1 ^ 0x646f72616e646f6d ^ 0xEE;
        ulong v2 = key0 ^ 0x6c7967656e657261;
        ulong v3 = key1 ^ 0x7465646279746573;
        ulong last = (ulong)data.Length << 56;

        for (; data.Length >= Block; data = data[Block..])
        {
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(data), ref v0, ref v1, ref v2, ref v3);
        }

        for (int i = 0; i < data.Length; i++)
        {
            last |= (ulong)data[i] << (8 * i);
        }

        Absorb(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xEE;
        ulong first = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xDD;
        return (first, Finish(ref v0, ref v1, ref v2, ref v3));
    }

    private static void Absorb(ulong block, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= block;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= block;
    }

    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (int i = 0; i < 4; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
