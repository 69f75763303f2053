using System.Runtime.InteropServices;
using System.Text;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>BTF of a few types, made to be offered to the kernel.</summary>
internal static class BtfBlob
{
    internal const uint Integer = 1;
    internal const uint Pointer = 2;
    internal const uint Function = 12;
    internal const uint FunctionPrototype = 13;
    internal const uint Variable = 14;
    internal const uint DataSection = 15;
    internal const uint Float = 16;
    internal const uint DeclarationTag = 17;
    internal const uint TypeTag = 18;
    internal const uint Enum64 = 19;

    /// <summary>The type 1 of all these: a signed 32-bit integer named by the first string.</summary>
    private static ReadOnlySpan<uint> Int => [1, Integer << 24, 4, 1u << 24 | 32];

    /// <summary>
    /// BTF with an int as type 1 and the given words of further types. The strings of two letters that may be named are at 1 ("in"), 4 ("fu") and, as
    /// long as it likes, <paramref name="name"/> at 7.
    /// </summary>
    internal static byte[] WithInt(ReadOnlySpan<uint> types, string name = "na")
    {
        const int HeaderSize = 24;
        const ushort Magic = 0xeb9f;
        byte[] strings = Encoding.ASCII.GetBytes($"\0in\0fu\0{name}\0");
        uint typeLength = (uint)((Int.Length + types.Length) * sizeof(uint));
        ReadOnlySpan<uint> header = [BitConverter.IsLittleEndian ? Magic | 1u << 16 : (uint)Magic << 16 | 1 << 8, HeaderSize, 0, typeLength, typeLength, (uint)strings.Length];
        return [.. MemoryMarshal.AsBytes(header), .. MemoryMarshal.AsBytes(Int), .. MemoryMarshal.AsBytes(types), .. strings];
    }
}
