using System.Buffers.Binary;
using System.Text;

namespace NetkitSharp.Tests.Capture;

/// <summary>Reads what the writer writes, by the specification (draft-ietf-opsawg-pcapng) and strictly, sharing no code with it.</summary>
internal sealed class PcapngReader
{
    public Dictionary<int, byte[]> Section { get; private set; } = [];

    public List<(ushort LinkType, uint SnapLength, Dictionary<int, byte[]> Options)> Interfaces { get; } = [];

    public List<(uint Interface, ulong Time, uint Length, byte[] Data, Dictionary<int, byte[]> Options)> Packets { get; } = [];

    public List<(uint Interface, ulong Time, Dictionary<int, byte[]> Options)> Statistics { get; } = [];

    public static PcapngReader Read(ReadOnlySpan<byte> file)
    {
        PcapngReader reader = new();
        bool first = true;
        while (!file.IsEmpty)
        {
            uint type = U32(file);
            int total = checked((int)U32(file[4..]));
            Demand(total >= 12 && total % 4 == 0 && total <= file.Length, $"block length {total}");
            Demand(U32(file[(total - 4)..]) == total, "both lengths are the same");
            Demand(first == (type == 0x0A0D0D0A), "one section header, first");
            reader.ReadBlock(type, file[8..(total - 4)]);
            file = file[total..];
            first = false;
        }

        Demand(!first, "a section header");
        return reader;
    }

    public static string Text(Dictionary<int, byte[]> options, int code) => Encoding.UTF8.GetString(options[code]);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong Time(ReadOnlySpan<byte> bytes) => ((ulong)U32(bytes) << 32) | U32(bytes[4..]);

    private static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException($"no pcapng file: {what}");
        }
    }

    private static Dictionary<int, byte[]> Options(ReadOnlySpan<byte> body)
    {
        Dictionary<int, byte[]> options = [];
        while (!body.IsEmpty)
        {
            int code = BinaryPrimitives.ReadUInt16LittleEndian(body);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
            if (code == 0)
            {
                Demand(length == 0 && body.Length == 4, "the end of options is the end");
                return options;
            }

            int padded = (length + 3) / 4 * 4;
            options.Add(code, body.Slice(4, length).ToArray());
            Demand(body[(4 + length)..(4 + padded)].IndexOfAnyExcept((byte)0) < 0, "padding is zero");
            body = body[(4 + padded)..];
        }

        Demand(options.Count == 0, "options have an end");
        return options;
    }

    private void ReadBlock(uint type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case 0x0A0D0D0A:
                Demand(U32(body) == 0x1A2B3C4D && U32(body[4..]) == 1 && BinaryPrimitives.ReadInt64LittleEndian(body[8..]) == -1, "magic, version 1.0, length unknown");
                Section = Options(body[16..]);
                break;
            case 1:
                Demand(BinaryPrimitives.ReadUInt16LittleEndian(body[2..]) == 0, "reserved");
                Interfaces.Add((BinaryPrimitives.ReadUInt16LittleEndian(body), U32(body[4..]), Options(body[8..])));
                break;
            case 6:
                Demand(U32(body) < Interfaces.Count, "the packet's interface is described before it");
                int captured = checked((int)U32(body[12..]));
                int padded = (captured + 3) / 4 * 4;
                Demand(captured <= U32(body[16..]), "no more than there was");
                Demand(body[(20 + captured)..(20 + padded)].IndexOfAnyExcept((byte)0) < 0, "padding is zero");
                Packets.Add((U32(body), Time(body[4..]), U32(body[16..]), body.Slice(20, captured).ToArray(), Options(body[(20 + padded)..])));
                break;
            case 5:
                Demand(U32(body) < Interfaces.Count, "the interface is described before its counts");
                Statistics.Add((U32(body), Time(body[4..]), Options(body[12..])));
                break;
            default:
                Demand(false, $"block type {type}");
                break;
        }
    }
}
