using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// The <c>.BTF.ext</c> section: which function type and which source line belongs to which instruction, and what CO-RE would
/// change, by name of the ELF section that holds the instructions, ordered by offset.
/// </summary>
internal sealed class BtfExtension
{
    private readonly Dictionary<string, BtfFunctionRecord[]> _functions;
    private readonly Dictionary<string, BtfLineRecord[]> _lines;
    private readonly Dictionary<string, BtfRelocationRecord[]> _relocations;

    private BtfExtension(
        Dictionary<string, BtfFunctionRecord[]> functions,
        Dictionary<string, BtfLineRecord[]> lines,
        Dictionary<string, BtfRelocationRecord[]> relocations)
    {
        _functions = functions;
        _lines = lines;
        _relocations = relocations;
    }

    internal static BtfExtension Parse(ReadOnlyMemory<byte> data, BtfTable types, string objectName)
    {
        ReadOnlySpan<byte> span = data.Span;
        if (span.Length < BtfExtensionHeader.Size)
        {
            throw Malformed(objectName, 0, $"truncated: the header takes {BtfExtensionHeader.Size} bytes, the section has {span.Length}");
        }

        if (MemoryMarshal.Read<ushort>(span) == BtfHeader.ForeignMagic)
        {
            // Behind magic, version and flags everything is of 32-bit words.
            byte[] turned = span.ToArray();
            turned.AsSpan(0, sizeof(ushort)).Reverse();
            BtfHeader.ReverseWords(turned.AsSpan(sizeof(uint)));
            span = turned;
        }

        BtfExtensionHeader header = MemoryMarshal.Read<BtfExtensionHeader>(span);
        if (header.Magic != BtfHeader.ExpectedMagic || header.Version != BtfHeader.ExpectedVersion)
        {
            throw Malformed(objectName, 0, $"magic and version are 0x{header.Magic:x4} and {header.Version}, expected 0x{BtfHeader.ExpectedMagic:x4} and {BtfHeader.ExpectedVersion}");
        }

        if (header.HeaderLength < BtfExtensionHeader.Size || header.HeaderLength > (uint)span.Length)
        {
            throw Malformed(objectName, 4, $"the header claims {header.HeaderLength} bytes, expected {BtfExtensionHeader.Size} to {span.Length}");
        }

        (uint relocationOffset, uint relocationLength) = header.HeaderLength >= BtfExtensionHeader.SizeWithRelocations
            ? (MemoryMarshal.Read<uint>(span[24..]), MemoryMarshal.Read<uint>(span[28..]))
            : (0u, 0u);
        return new BtfExtension(
            ReadBlock<BtfFunctionRecord>(span, header, header.FunctionOffset, header.FunctionLength, "function info", types, objectName, static r => r.Offset),
            ReadBlock<BtfLineRecord>(span, header, header.LineOffset, header.LineLength, "line info", types, objectName, static r => r.Offset),
            ReadBlock<BtfRelocationRecord>(span, header, relocationOffset, relocationLength, "CO-RE relocations", types, objectName, static r => r.Offset));
    }

    /// <summary>Function records of a section whose offset is in [<paramref name="start"/>, <paramref name="end"/>) bytes.</summary>
    internal ReadOnlySpan<BtfFunctionRecord> GetFunctions(string section, uint start, uint end) => Range(_functions, section, start, end, static r => r.Offset);

    /// <summary>Line records of a section whose offset is in [<paramref name="start"/>, <paramref name="end"/>) bytes.</summary>
    internal ReadOnlySpan<BtfLineRecord> GetLines(string section, uint start, uint end) => Range(_lines, section, start, end, static r => r.Offset);

    /// <summary>CO-RE relocations of a section whose offset is in [<paramref name="start"/>, <paramref name="end"/>) bytes.</summary>
    internal ReadOnlySpan<BtfRelocationRecord> GetRelocations(string section, uint start, uint end) => Range(_relocations, section, start, end, static r => r.Offset);

    private static ReadOnlySpan<T> Range<T>(Dictionary<string, T[]> records, string section, uint start, uint end, Func<T, uint> offset)
    {
        if (!records.TryGetValue(section, out T[]? all))
        {
            return default;
        }

        int first = FirstAtOrAfter(all, start, offset);
        return all.AsSpan(first, FirstAtOrAfter(all, end, offset) - first);
    }

    private static int FirstAtOrAfter<T>(T[] records, uint start, Func<T, uint> offset)
    {
        int low = 0;
        for (int high = records.Length; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = offset(records[middle]) < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // A block: u32 record size, then per ELF section { u32 name, u32 count, records }.
    private static Dictionary<string, T[]> ReadBlock<T>(
        ReadOnlySpan<byte> data, in BtfExtensionHeader header, uint offset, uint length, string what, BtfTable types, string objectName, Func<T, uint> key)
        where T : unmanaged
    {
        Dictionary<string, List<T>> records = [];
        ulong available = (ulong)data.Length - header.HeaderLength;
        if (offset > available || length > available - offset)
        {
            throw Malformed(objectName, header.HeaderLength, $"{what} claims {length} bytes at {offset} after the header, the section has {available} there");
        }

        int position = (int)(header.HeaderLength + offset);
        int end = position + (int)length;
        if (length == 0)
        {
            return [];
        }

        uint recordSize = ReadUInt32(data, ref position, end, what, objectName);
        if (recordSize < (uint)Unsafe.SizeOf<T>() || recordSize % sizeof(uint) != 0)
        {
            throw Malformed(objectName, position - sizeof(uint), $"a record of {what} is said to take {recordSize} bytes, expected a multiple of 4 from {Unsafe.SizeOf<T>()}");
        }

        while (position < end)
        {
            string section = types.GetString(ReadUInt32(data, ref position, end, what, objectName));
            uint count = ReadUInt32(data, ref position, end, what, objectName);
            if (count > (ulong)(end - position) / recordSize)
            {
                throw Malformed(objectName, position, $"truncated: {what} of '{section}' claims {count} records of {recordSize} bytes, {end - position} bytes are left");
            }

            ref List<T>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(records, section, out _);
            list ??= [];
            for (uint i = 0; i < count; i++)
            {
                // Newer compilers may append fields to a record.
                list.Add(MemoryMarshal.Read<T>(data[position..]));
                position += (int)recordSize;
            }
        }

        return records.ToDictionary(r => r.Key, r => r.Value.OrderBy(key).ToArray());
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> data, ref int position, int end, string what, string objectName)
    {
        if (end - position < sizeof(uint))
        {
            throw Malformed(objectName, position, $"truncated: {what} ends within a 4-byte field, {end - position} bytes are left");
        }

        uint value = MemoryMarshal.Read<uint>(data[position..]);
        position += sizeof(uint);
        return value;
    }

    private static BpfFormatException Malformed(string objectName, long offset, string problem) => new(objectName, ".BTF.ext", offset, problem);
}
