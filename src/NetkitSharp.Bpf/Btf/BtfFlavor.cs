namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// The flavours of CO-RE: <c>struct sock___old</c> describes what the kernel calls <c>struct sock</c>. What counts is the name up to the
/// last three underscores between two other characters (libbpf, relo_core.c: bpf_core_essential_name_len).
/// </summary>
internal static class BtfFlavor
{
    private const int SeparatorLength = 3;

    internal static int EssentialLength(ReadOnlySpan<byte> name)
    {
        // Nearly no name has an underscore triple: this is the way of them all.
        int at = name.LastIndexOf("___"u8);
        for (at = Math.Min(at, name.Length - SeparatorLength - 1); at > 0; at--)
        {
            if (name[at - 1] != '_' && name[at] == '_' && name[at + 1] == '_' && name[at + 2] == '_' && name[at + SeparatorLength] != '_')
            {
                return at;
            }
        }

        return name.Length;
    }

    /// <summary>The same of a name that is a string already.</summary>
    internal static string Essential(string name)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        int length = EssentialLength(bytes);
        return length == bytes.Length ? name : System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }

    internal static ReadOnlySpan<byte> Essential(ReadOnlySpan<byte> name) => name[..EssentialLength(name)];
}
