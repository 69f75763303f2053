using System.Text;

namespace NetkitSharp.Bpf.Tests.Maps;

/// <summary>BTF assembled by hand (Documentation/bpf/btf.rst) for maps that need types.</summary>
internal static class MapBtf
{
    internal const uint UInt32 = 1;
    internal const uint UInt64 = 2;
    internal const uint LockedCounter = 4;

    /// <summary><c>unsigned int</c>, <c>unsigned long long</c>, <c>struct bpf_spin_lock</c> and a struct of such a lock and a count.</summary>
    internal static byte[] IntegersAndLockedCounter()
    {
        const uint Int = 1u << 24;
        const uint Struct = 4u << 24;
        List<byte> strings = [0];
        uint Name(string text)
        {
            uint offset = (uint)strings.Count;
            strings.AddRange(Encoding.ASCII.GetBytes(text));
            strings.Add(0);
            return offset;
        }

        uint[] types =
        [
            Name("unsigned int"), Int, 4, 32,
            Name("unsigned long long"), Int, 8, 64,
            Name("bpf_spin_lock"), Struct | 1, 4,
            Name("val"), UInt32, 0,
            Name("locked_counter"), Struct | 2, 16,
            Name("lock"), 3, 0,
            Name("count"), UInt64, 64,
        ];
        uint typeBytes = (uint)types.Length * sizeof(uint);
        uint[] header = [0x0001eb9f, 24, 0, typeBytes, typeBytes, (uint)strings.Count];
        return [.. header.Concat(types).SelectMany(BitConverter.GetBytes), .. strings];
    }
}
