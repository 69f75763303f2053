using System.Buffers.Binary;
using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Bpf.Tests.Fixtures;

/// <summary>The objects that build.sh made.</summary>
internal static class FixtureObject
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>All that are meant to be read without complaint.</summary>
    internal static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.o").Select(Path.GetFileName).Where(static n => n is not ("host.x86-64.o" or "maps.nobtf.o")).Order()!;

    internal static string PathOf(string name) => Path.Combine(Folder, name);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    internal static BpfObjectSpec Open(string name) => BpfObjectSpec.Open(PathOf(name));

    /// <summary>Where section <paramref name="index"/>'s header is, by the ELF header.</summary>
    internal static int SectionHeader(ReadOnlySpan<byte> image, int index) =>
        (int)Word64(image, 40) + (index * 64);

    /// <summary>The header and the contents of the section with a name, found without the reader that is tested.</summary>
    internal static (int Header, int Offset, int Size) Section(ReadOnlySpan<byte> image, string name)
    {
        int count = Word16(image, 60);
        int names = (int)Word64(image, SectionHeader(image, Word16(image, 62)) + 24);
        for (int i = 0; i < count; i++)
        {
            int header = SectionHeader(image, i);
            ReadOnlySpan<byte> found = image[(names + (int)Word32(image, header))..];
            if (System.Text.Encoding.ASCII.GetString(found[..found.IndexOf((byte)0)]) == name)
            {
                return (header, (int)Word64(image, header + 24), (int)Word64(image, header + 32));
            }
        }

        throw new InvalidOperationException($"no section {name}");
    }

    private static bool IsBigEndian(ReadOnlySpan<byte> image) => image[5] == 2;

    private static ushort Word16(ReadOnlySpan<byte> image, int at) =>
        IsBigEndian(image) ? BinaryPrimitives.ReadUInt16BigEndian(image[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint Word32(ReadOnlySpan<byte> image, int at) =>
        IsBigEndian(image) ? BinaryPrimitives.ReadUInt32BigEndian(image[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ulong Word64(ReadOnlySpan<byte> image, int at) =>
        IsBigEndian(image) ? BinaryPrimitives.ReadUInt64BigEndian(image[at..]) : BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);
}
