namespace NetkitSharp.Bpf.Objects;

/// <summary>Names as the kernel takes them: 15 characters of letters, digits, '_' and '.' (kernel/bpf/syscall.c: bpf_obj_name_cpy).</summary>
internal static class KernelNames
{
    private const int MaxLength = 15;

    internal static string Shorten(string name)
    {
        int length = Math.Min(name.Length, MaxLength);
        return string.Create(length, name, static (destination, name) =>
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '.' ? name[i] : '_';
            }
        });
    }

    /// <summary>
    /// Global data is called after object and section, cut as libbpf cuts it (internal_map_name): the section's name keeps its length,
    /// the object's gets what at least 7 characters for the section leave. A section of its own name (two dots) stands alone.
    /// </summary>
    internal static string OfGlobalData(string objectName, string section)
    {
        if (section.IndexOf('.', 1) > 0)
        {
            return Shorten(section);
        }

        int dot = objectName.IndexOf('.', StringComparison.Ordinal);
        string prefix = dot < 0 ? objectName : objectName[..dot];
        int room = MaxLength - Math.Min(Math.Max(7, section.Length), MaxLength);
        return Shorten(prefix[..Math.Min(prefix.Length, room)] + section);
    }
}
