using System.Buffers.Text;
using System.Text;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Addresses of the kernel's symbols, by /proc/kallsyms.</summary>
internal static class KernelSymbols
{
    private const int BufferSize = 64 * 1024;

    /// <summary>
    /// The addresses of those of <paramref name="names"/> that the kernel has, in one pass. A name that stands for several addresses has
    /// <see langword="null"/>; all are 0 for who may not see them (kernel.kptr_restrict).
    /// </summary>
    internal static Dictionary<string, ulong?> Find(IReadOnlyCollection<string> names) => Find("/proc/kallsyms", names);

    internal static Dictionary<string, ulong?> Find(string path, IReadOnlyCollection<string> names)
    {
        Dictionary<string, ulong?> found = new(StringComparer.Ordinal);
        List<(byte[] Bytes, string Name)> wanted = [.. names.Distinct(StringComparer.Ordinal).Select(static n => (Encoding.UTF8.GetBytes(n), n))];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[BufferSize];
        int kept = 0;
        for (int read; (read = file.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, kept + read);
            for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
            {
                Match(text[..end], wanted, found);
            }

            // A line that no buffer holds names nothing that anybody asks for.
            kept = text.Length < buffer.Length ? text.Length : 0;
            text[..kept].CopyTo(buffer);
        }

        return found;
    }

    // "ffffffff81000000 T _stext", and for modules "\t[module]" behind.
    private static void Match(ReadOnlySpan<byte> line, List<(byte[] Bytes, string Name)> wanted, Dictionary<string, ulong?> found)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0 || line.Length < space + 4)
        {
            return;
        }

        ReadOnlySpan<byte> name = line[(space + 3)..];
        int tab = name.IndexOf((byte)'\t');
        name = tab < 0 ? name : name[..tab];
        foreach ((byte[] bytes, string text) in wanted)
        {
            if (name.SequenceEqual(bytes) && Utf8Parser.TryParse(line[..space], out ulong address, out _, 'x'))
            {
                found[text] = found.TryGetValue(text, out ulong? known) && known != address ? null : address;
            }
        }
    }
}
