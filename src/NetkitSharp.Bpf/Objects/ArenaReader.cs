using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Reads the variables of address space 1, which lie in the memory of the object's arena.</summary>
internal static class ArenaReader
{
    internal static void Read(ObjectContents contents)
    {
        if (contents.Elf.FindSection(GlobalDataReader.ArenaSection) is not { Size: > 0 } section)
        {
            return;
        }

        foreach (BpfObjectMapSpec map in contents.Maps)
        {
            if (map.Type != BpfMapType.Arena)
            {
                continue;
            }

            contents.Arena = contents.Arena is null
                ? map
                : throw contents.Elf.Malformed(section.Name, null, $"variables of an arena, but there are two arenas: '{contents.Arena.Name}' and '{map.Name}'");
        }

        if (contents.Arena is null)
        {
            throw contents.Elf.Malformed(section.Name, null, "variables of an arena, but the object defines no map of type BPF_MAP_TYPE_ARENA");
        }

        contents.Arena.Arena = new ArenaData(section.Data, GlobalDataReader.DemandSize(contents, section));
        contents.DataMaps.Add(section.Index, contents.Arena);
        GlobalDataReader.ReadVariables(contents, contents.Arena, contents.FindDataSection(section.Name));
    }
}
