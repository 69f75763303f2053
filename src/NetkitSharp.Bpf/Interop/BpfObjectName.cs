using System.Buffers;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The names of maps and programs: 15 bytes of a few characters (kernel/bpf/syscall.c: bpf_obj_name_cpy).</summary>
internal static class BpfObjectName
{
    private static readonly SearchValues<char> s_allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>The name cut to what the kernel keeps, as libbpf cuts the longer names of an object file.</summary>
    /// <exception cref="ArgumentException">It has a character that the kernel refuses.</exception>
    internal static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int wrong = name.AsSpan().IndexOfAnyExcept(s_allowed);
        if (wrong >= 0)
        {
            throw new ArgumentException($"The name '{name}' has '{name[wrong]}': names of BPF objects are of letters, digits, '_' and '.'.", nameof(name));
        }

        return name.Length < bpf_obj_name.Size ? name : name[..(bpf_obj_name.Size - 1)];
    }
}
