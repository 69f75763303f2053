using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// Which types may have a name: chains of ids by a hash of the name without its flavour. Two arrays of integers, 0.8 MB for the 126,000
/// types of a kernel, since a dictionary of strings would take twenty times that.
/// </summary>
internal sealed class BtfNameIndex
{
    private readonly int _firstId;
    private readonly int[] _heads;
    private readonly int[] _next;

    private BtfNameIndex(int firstId, int[] heads, int[] next)
    {
        _firstId = firstId;
        _heads = heads;
        _next = next;
    }

    /// <summary>The index of a table's own types. A name that is not to be read is left out: nobody can ask for it.</summary>
    internal static BtfNameIndex Build(BtfTable types, ReadOnlySpan<byte> data, ReadOnlySpan<int> starts, int firstId)
    {
        int count = starts.Length - 1;
        int size = 16;
        while (size < count / 2)
        {
            size *= 2;
        }

        int[] heads = new int[size];
        int[] next = new int[count];

        // From behind, so that every chain begins with the lowest id.
        for (int i = count - 1; i >= 0; i--)
        {
            uint offset = MemoryMarshal.Read<uint>(data[starts[i]..]);
            if (offset == 0 || !types.TryGetNameBytes(offset, out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                continue;
            }

            ref int head = ref heads[Hash(BtfFlavor.Essential(name)) & (uint)(size - 1)];
            next[i] = head;
            head = firstId + i;
        }

        return new(firstId, heads, next);
    }

    /// <summary>The first type whose name may be <paramref name="essentialName"/>, with or without a flavour; 0 for none.</summary>
    internal int First(ReadOnlySpan<byte> essentialName) => _heads[Hash(essentialName) & (uint)(_heads.Length - 1)];

    /// <summary>The one after it; 0 for none.</summary>
    internal int Next(int id) => _next[id - _firstId];

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = (uint)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(name)) * 0x9e37_79b9_7f4a_7c15;
            hash ^= hash >> 32;
        }

        ulong rest = 0;
        foreach (byte b in name)
        {
            rest = rest << 8 | b;
        }

        hash = (hash ^ rest) * 0x9e37_79b9_7f4a_7c15;
        return (uint)(hash >> 40);
    }
}
