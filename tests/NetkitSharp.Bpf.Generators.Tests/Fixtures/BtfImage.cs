using System.Runtime.InteropServices;
using System.Text;

namespace NetkitSharp.Bpf.Generators.Tests.Fixtures;

/// <summary>An object with BTF that no compiler writes.</summary>
internal sealed class BtfImage
{
    internal const uint Integer = 1;
    internal const uint Pointer = 2;
    internal const uint Array = 3;
    internal const uint Struct = 4;
    internal const uint Union = 5;
    internal const uint Enum = 6;
    internal const uint Typedef = 8;
    internal const uint Variable = 14;
    internal const uint DataSection = 15;
    internal const uint Enum64 = 19;

    private readonly List<byte> _strings = [0];
    private readonly List<uint> _types = [];
    private int _count;

    /// <summary>A type of <paramref name="kind"/> with what follows it, a word each; its id.</summary>
    internal uint Add(uint kind, string name, int entries, uint sizeOrType, uint[] trailer, bool flag = false)
    {
        _types.AddRange([Name(name), kind << 24 | (uint)entries | (flag ? 1u << 31 : 0), sizeOrType, .. trailer]);
        return (uint)++_count;
    }

    internal uint AddInteger(string name, uint size, uint encoding = 0) => Add(Integer, name, 0, size, [encoding << 24 | (size * 8)]);

    /// <summary>A struct of members with their places in bits.</summary>
    internal uint AddStruct(string name, uint size, (string Name, uint Type, uint Place)[] members, bool flag = false, uint kind = Struct) =>
        Add(kind, name, members.Length, size, [.. members.SelectMany(m => new[] { Name(m.Name), m.Type, m.Place })], flag);

    internal uint AddArray(uint element, uint length) => Add(Array, "", 0, 0, [element, element, length]);

    /// <summary>A global variable.</summary>
    internal uint AddVariable(string name, uint type) => Add(Variable, name, 0, type, [1]);

    internal void AddSection(string name, params (uint Variable, uint Offset, uint Size)[] variables) =>
        Add(DataSection, name, variables.Length, 64, [.. variables.SelectMany(static v => new[] { v.Variable, v.Offset, v.Size })]);

    /// <summary>Hash maps from a number to values of a type, in <c>.maps</c>.</summary>
    internal void AddMaps(params (string Name, uint ValueType)[] maps)
    {
        uint number = AddInteger("unsigned int", 4);
        uint one = Add(Pointer, "", 0, AddArray(number, 1), []);
        uint key = Add(Pointer, "", 0, number, []);
        AddSection(".maps", [.. maps.Select((map, i) =>
        {
            uint value = Add(Pointer, "", 0, map.ValueType, []);
            uint definition = AddStruct("", 32, [("type", one, 0), ("max_entries", one, 64), ("key", key, 128), ("value", value, 192)]);
            return (AddVariable(map.Name, definition), (uint)i * 32, 32u);
        })]);
    }

    internal uint Name(string name)
    {
        if (name.Length == 0)
        {
            return 0;
        }

        uint offset = (uint)_strings.Count;
        _strings.AddRange([.. Encoding.UTF8.GetBytes(name), 0]);
        return offset;
    }

    /// <summary>The object, with data sections of 64 bytes.</summary>
    internal byte[] ToObject(params string[] dataSections)
    {
        byte[] types = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_types)).ToArray();
        byte[] btf = [.. Words(0x0001eb9f, 24, 0, (uint)types.Length, (uint)types.Length, (uint)_strings.Count), .. types, .. _strings];
        List<(string Name, uint Type, ulong Flags, byte[] Data)> sections = [("", 0, 0, []), (".BTF", 1, 0, btf)];
        sections.AddRange(dataSections.Select(static name => (name, 1u, 3ul, new byte[64])));
        sections.Add((".strtab", 3, 0, [0]));
        sections.Add((".symtab", 2, 0, new byte[24]));
        StringBuilder names = new();
        List<uint> nameOffsets = [];
        foreach ((string name, _, _, _) in sections.Append((".shstrtab", 3u, 0ul, [])))
        {
            nameOffsets.Add((uint)names.Length);
            names.Append(name).Append('\0');
        }

        sections.Add((".shstrtab", 3, 0, Encoding.UTF8.GetBytes(names.ToString())));
        List<byte> file = [.. new byte[64]];
        List<byte> headers = [];
        for (int i = 0; i < sections.Count; i++)
        {
            (string name, uint type, ulong flags, byte[] data) = sections[i];
            uint link = name == ".symtab" ? (uint)(i - 1) : 0;
            headers.AddRange([
                .. Words(nameOffsets[i], type), .. Longs(flags, 0, (ulong)file.Count, (ulong)data.Length), .. Words(link, 0), .. Longs(1, name == ".symtab" ? 24ul : 0)]);
            file.AddRange(data);
        }

        byte[] header =
        [
            0x7f, .. "ELF"u8, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 247, 0, .. Words(1), .. Longs(0, 0, (ulong)file.Count), .. Words(0),
            64, 0, 0, 0, 0, 0, 64, 0, (byte)sections.Count, 0, (byte)(sections.Count - 1), 0,
        ];
        file.AddRange(headers);
        byte[] image = [.. file];
        header.CopyTo(image, 0);
        return image;
    }

    private static byte[] Words(params uint[] words) => MemoryMarshal.AsBytes(words.AsSpan()).ToArray();

    private static byte[] Longs(params ulong[] longs) => MemoryMarshal.AsBytes(longs.AsSpan()).ToArray();
}
