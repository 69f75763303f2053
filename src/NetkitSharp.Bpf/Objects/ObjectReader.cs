using System.Buffers.Binary;
using System.Text;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Turns an object file into maps, programs and variables, in the order of libbpf's bpf_object_open.</summary>
internal static class ObjectReader
{
    internal static ObjectContents Read(ReadOnlyMemory<byte> image, string name)
    {
        ObjectContents contents = new(ElfFile.Parse(image, name), name);
        ReadLicense(contents);
        ReadKernelVersion(contents);
        GlobalDataReader.Read(contents);
        new MapSectionReader(contents).Read();
        LegacyMapReader.Read(contents);
        StructOpsReader.Read(contents);
        ExternReader.Read(contents);
        ArenaReader.Read(contents);
        ReadPrograms(contents);
        LegacyMapReader.FillSlots(contents);
        RelocationReader.Read(contents);
        return contents;
    }

    private static void ReadLicense(ObjectContents contents)
    {
        if (contents.Elf.FindSection("license") is { } section)
        {
            ReadOnlySpan<byte> text = section.Data.Span;
            int end = text.IndexOf((byte)0);
            contents.License = Encoding.UTF8.GetString(text[..Math.Min(end < 0 ? text.Length : end, ElfFile.MaxNameLength)]);
        }
    }

    private static void ReadKernelVersion(ObjectContents contents)
    {
        if (contents.Elf.FindSection("version") is { Type: ElfSectionType.ProgramBits, Data.Length: sizeof(uint) } section)
        {
            contents.KernelVersion = contents.Elf.IsBigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(section.Data.Span)
                : BinaryPrimitives.ReadUInt32LittleEndian(section.Data.Span);
        }
    }

    // A global function outside .text is a program. Those in .text, and static ones anywhere, are there to be called; but one that is
    // alone in the object may be a program that was given no section.
    private static void ReadPrograms(ObjectContents contents)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (BpfFunction function in contents.Functions.Functions)
        {
            if (!function.IsGlobal || (function.Section.Name == ".text" && contents.Functions.Functions.Count > 1))
            {
                continue;
            }

            if (!names.Add(function.Name))
            {
                throw contents.Elf.Malformed(function.Section.Name, function.StartByte, $"a second program is called '{function.Name}'");
            }

            bool onRequest = function.Section.Name.StartsWith('?');
            string sectionName = onRequest ? function.Section.Name[1..] : function.Section.Name;
            ProgramSection? section = ProgramSection.Find(sectionName);
            contents.Programs.Add(new BpfObjectProgramSpec(function, sectionName)
            {
                Type = section?.Type ?? BpfProgramType.Unspecified,
                ExpectedAttachType = section?.AttachType,
                Flags = section?.Flags ?? BpfProgramFlags.None,
                AttachTo = section?.TargetIn(sectionName),
                Load = !onRequest && sectionName != ".text",
            });
        }
    }
}
