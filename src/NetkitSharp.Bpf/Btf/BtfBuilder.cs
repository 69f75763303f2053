using System.Runtime.InteropServices;
using System.Text;

namespace NetkitSharp.Bpf.Btf;

/// <summary>Writes BTF, type by type. Ids are counted from 1, in the order of the calls.</summary>
internal sealed class BtfBuilder
{
    private readonly List<uint> _types = [];
    private readonly List<byte> _strings;
    private int _count;

    internal BtfBuilder() => _strings = [0];

    /// <summary>Goes on with the strings of another blob, so that their offsets stay what they are.</summary>
    internal BtfBuilder(ReadOnlySpan<byte> strings) => _strings = [.. strings];

    internal uint AddString(string text)
    {
        uint offset = (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text));
        _strings.Add(0);
        return offset;
    }

    internal int Add(uint name, BtfKind kind, int count, bool flag, uint sizeOrType, params ReadOnlySpan<uint> trailer)
    {
        _types.AddRange([name, (uint)kind << 24 | (uint)count | (flag ? 1u << 31 : 0), sizeOrType, .. trailer]);
        return ++_count;
    }

    internal byte[] Build()
    {
        int typeLength = _types.Count * sizeof(uint);
        byte[] result = new byte[BtfHeader.Size + typeLength + _strings.Count];
        BtfHeader header = new(BtfHeader.ExpectedMagic, BtfHeader.ExpectedVersion, 0, BtfHeader.Size, 0, (uint)typeLength, (uint)typeLength, (uint)_strings.Count);
        MemoryMarshal.Write(result, in header);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_types)).CopyTo(result.AsSpan(BtfHeader.Size));
        _strings.CopyTo(result, BtfHeader.Size + typeLength);
        return result;
    }
}
