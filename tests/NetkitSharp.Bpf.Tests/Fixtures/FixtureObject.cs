using System.Buffers.Binary;
using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Bpf.Tests.Fixtures;

/// <summary>The objects that build.sh made.</summary>
internal static class FixtureObject
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>All that are meant to be read without complaint.</summary>
    internal static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.bpf.o").Select(Path.GetFileName).Where(static n => n != "legacy_maps.bpf.o").Order()!;

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    internal static BpfObjectSpec Open(string name) => BpfObjectSpec.Open(Path.Combine(Folder, name));

    /// <summary>Where section <paramref name="index"/>'s header is, by the ELF header.</summary>
    internal static int SectionHeader(ReadOnlySpan<byte> image, int index) =>
        (int)BinaryPrimitives.ReadUInt64LittleEndian(image[40..]) + (index * 64);

    /// <summary>The header and the contents of the section with a name, found without the reader that is tested.</summary>
    internal static (int Header, int Offset, int Size) Section(ReadOnlySpan<byte> image, string name)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(image[60..]);
        int names = (int)BinaryPrimitives.ReadUInt64LittleEndian(image[(SectionHeader(image, BinaryPrimitives.ReadUInt16LittleEndian(image[62..])) + 24)..]);
        for (int i = 0; i < count; i++)
        {
            int header = SectionHeader(image, i);
            ReadOnlySpan<byte> found = image[(names + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[header..]))..];
            if (System.Text.Encoding.ASCII.GetString(found[..found.IndexOf((byte)0)]) == name)
            {
                return (header, (int)BinaryPrimitives.ReadUInt64LittleEndian(image[(header + 24)..]), (int)BinaryPrimitives.ReadUInt64LittleEndian(image[(header + 32)..]));
            }
        }

        throw new InvalidOperationException($"no section {name}");
    }
}
