using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// Says the same in the words that an older kernel has, or something of the same size where it has none. Ids stay what they are
/// (libbpf: bpf_object__sanitize_btf).
/// </summary>
internal static class BtfDowngrade
{
    private const uint OneByteInteger = 8;

    /// <summary>What a kernel must have to take the types as they are.</summary>
    internal static BtfKernelFeatures Needs(BtfTable types)
    {
        BtfKernelFeatures needs = BtfKernelFeatures.None;
        for (int id = types.FirstId; id <= types.Count; id++)
        {
            BtfType type = types.GetType(id);
            needs |= type.Kind switch
            {
                BtfKind.Function when type.Linkage != BtfLinkage.Static => BtfKernelFeatures.Functions | BtfKernelFeatures.GlobalFunctions,
                BtfKind.Function or BtfKind.FunctionPrototype => BtfKernelFeatures.Functions,
                BtfKind.DataSection when IsOptional(type) => BtfKernelFeatures.DataSections | BtfKernelFeatures.OptionalSections,
                BtfKind.DataSection or BtfKind.Variable => BtfKernelFeatures.DataSections,
                BtfKind.Float => BtfKernelFeatures.Floats,
                BtfKind.DeclarationTag => BtfKernelFeatures.DeclarationTags,
                BtfKind.TypeTag => BtfKernelFeatures.TypeTags,
                BtfKind.Enum64 => BtfKernelFeatures.Enum64,
                BtfKind.Enum when type.Flag => BtfKernelFeatures.Enum64,
                _ => BtfKernelFeatures.None,
            };
        }

        return needs;
    }

    /// <summary>Whether the running kernel lacks something of what they use, or may not know what a longer header tells of (Linux 7.1).</summary>
    internal static bool IsPossible(BtfTable types, out BtfKernelFeatures missing)
    {
        missing = BtfKernelProbe.Missing(Needs(types));
        return missing != BtfKernelFeatures.None || MemoryMarshal.Read<BtfHeader>(types.Data.Span).HeaderLength > BtfHeader.Size;
    }

    /// <summary>The blob without what a kernel has not, behind the shortest header.</summary>
    internal static byte[] Apply(BtfTable types, BtfKernelFeatures missing)
    {
        if (types.Base is not null)
        {
            throw new ArgumentException("Split BTF is the kernel's own, which is not loaded.", nameof(types));
        }

        BtfBuilder builder = new(types.Strings);
        bool hasFunctions = !missing.HasFlag(BtfKernelFeatures.Functions);
        bool hasDataSections = !missing.HasFlag(BtfKernelFeatures.DataSections);
        bool hasEnum64 = !missing.HasFlag(BtfKernelFeatures.Enum64);
        int placeholder = types.Count + 1;
        bool isPlaceholderUsed = false;
        for (int id = 1; id <= types.Count; id++)
        {
            BtfType type = types.GetType(id);
            switch (type.Kind)
            {
                case BtfKind.Variable when !hasDataSections:
                case BtfKind.DeclarationTag when missing.HasFlag(BtfKernelFeatures.DeclarationTags) || IsReplaced(types.GetType(type.TypeId), missing):
                    // The name of a tag need not be one that an integer may have. One byte is in every variable.
                    uint name = type.Kind == BtfKind.Variable ? type.NameOffset : builder.AddString("decl_tag");
                    builder.Add(name, BtfKind.Integer, 0, false, 1, OneByteInteger);
                    break;
                case BtfKind.DataSection when !hasDataSections:
                    AddSectionAsStruct(builder, type);
                    break;
                case BtfKind.DataSection when IsOptional(type) && missing.HasFlag(BtfKernelFeatures.OptionalSections):
                    Add(builder, type, builder.AddString($"_{type.Name[1..]}"), BtfKind.DataSection, type.Count, type.Flag);
                    break;
                case BtfKind.FunctionPrototype when !hasFunctions:
                    builder.Add(0, BtfKind.Enum, 0, false, sizeof(uint));
                    break;
                case BtfKind.Function when !hasFunctions:
                    builder.Add(type.NameOffset, BtfKind.Typedef, 0, false, (uint)type.TypeId);
                    break;
                case BtfKind.Function when missing.HasFlag(BtfKernelFeatures.GlobalFunctions):
                    builder.Add(type.NameOffset, BtfKind.Function, (int)BtfLinkage.Static, false, (uint)type.TypeId);
                    break;
                case BtfKind.Float when missing.HasFlag(BtfKernelFeatures.Floats):
                    builder.Add(0, BtfKind.Struct, 0, false, type.Size);
                    break;
                case BtfKind.TypeTag when missing.HasFlag(BtfKernelFeatures.TypeTags):
                    builder.Add(0, BtfKind.Const, 0, false, (uint)type.TypeId);
                    break;
                case BtfKind.Enum when !hasEnum64:
                    Add(builder, type, type.NameOffset, BtfKind.Enum, type.Count, false);
                    break;
                case BtfKind.Enum64 when !hasEnum64:
                    isPlaceholderUsed = true;
                    AddEnumAsUnion(builder, type, placeholder);
                    break;
                default:
                    Add(builder, type, type.NameOffset, type.Kind, type.Count, type.Flag);
                    break;
            }
        }

        if (isPlaceholderUsed)
        {
            builder.Add(builder.AddString("enum64_placeholder"), BtfKind.Integer, 0, false, 1, OneByteInteger);
        }

        return builder.Build();
    }

    // A tag has to be on something that can have one.
    private static bool IsReplaced(in BtfType tagged, BtfKernelFeatures missing) =>
        (tagged.Kind == BtfKind.Variable && missing.HasFlag(BtfKernelFeatures.DataSections)) || (tagged.Kind == BtfKind.Function && missing.HasFlag(BtfKernelFeatures.Functions));

    private static bool IsOptional(in BtfType section) =>
        section.Table.TryGetNameBytes(section.NameOffset, out ReadOnlySpan<byte> name) && name.StartsWith("?"u8);

    private static void Add(BtfBuilder builder, in BtfType type, uint name, BtfKind kind, int count, bool flag) =>
        builder.Add(name, kind, count, flag, type.RawSizeOrTypeId, MemoryMarshal.Cast<byte, uint>(type.Trailer));

    private static void AddSectionAsStruct(BtfBuilder builder, in BtfType section)
    {
        List<uint> members = [];
        foreach (BtfSectionVariable variable in section.SectionVariables)
        {
            members.AddRange([section.Table.GetType(variable.TypeId).NameOffset, (uint)variable.TypeId, variable.Offset * 8]);
        }

        string name = section.Name.Replace('.', '_').Replace('?', '_');
        builder.Add(builder.AddString(name), BtfKind.Struct, section.Count, false, section.Size, CollectionsMarshal.AsSpan(members));
    }

    private static void AddEnumAsUnion(BtfBuilder builder, in BtfType type, int placeholder)
    {
        List<uint> members = [];
        foreach (BtfEnumerator value in type.Enumerators)
        {
            members.AddRange([value.NameOffset, (uint)placeholder, 0]);
        }

        builder.Add(type.NameOffset, BtfKind.Union, type.Count, false, type.Size, CollectionsMarshal.AsSpan(members));
    }
}
