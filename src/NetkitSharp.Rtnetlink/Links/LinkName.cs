using System.Buffers;
using System.Text;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The kernel's rules for device names (net/core/dev.c: dev_valid_name), checked before the kernel, which answers a bare EINVAL.</summary>
internal static class LinkName
{
    /// <summary>IFNAMSIZ - 1: without the NUL.</summary>
    internal const int MaxLength = 15;

    /// <summary>ALTIFNAMSIZ - 1: without the NUL.</summary>
    internal const int MaxAlternativeLength = 127;

    // The kernel's isspace() is Latin-1: 0xa0, which is also the second byte of an à in UTF-8, counts.
    private static readonly SearchValues<byte> s_space = SearchValues.Create([0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0xa0]);

    /// <summary>Throws unless a device can have <paramref name="name"/>.</summary>
    internal static void ThrowIfInvalid(string name, string argument)
    {
        ArgumentNullException.ThrowIfNull(name, argument);
        if (Problem(name) is { } problem)
        {
            throw new ArgumentException($"'{name}' cannot be the name of a network device: {problem}.", argument);
        }
    }

    /// <summary>The names, unless one of them cannot be an alternative name. The kernel takes any bytes for one.</summary>
    internal static IReadOnlyList<string> CheckAlternative(IReadOnlyList<string> names, string argument)
    {
        ArgumentNullException.ThrowIfNull(names, argument);
        foreach (string name in names)
        {
            ThrowIfNoKey(name, argument);
            if (name.Contains('\0'))
            {
                throw new ArgumentException($"'{name}' cannot be an alternative name: it contains a NUL.", argument);
            }
        }

        return names;
    }

    /// <summary>Throws unless <paramref name="name"/> can be looked up: it may be an alternative name.</summary>
    internal static void ThrowIfNoKey(string name, string argument)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        int length = Encoding.UTF8.GetByteCount(name);
        if (length > MaxAlternativeLength)
        {
            throw new ArgumentException($"'{name}' cannot be the name of a network device: it has {length} bytes in UTF-8; a name has at most {MaxLength}, an alternative name at most {MaxAlternativeLength}.", argument);
        }
    }

    private static string? Problem(string name)
    {
        switch (name)
        {
            case "":
                return "it is empty";
            case "." or "..":
                return "'.' and '..' are reserved (sysfs has a directory per device)";
        }

        Span<byte> utf8 = stackalloc byte[MaxLength];
        int length = Encoding.UTF8.GetByteCount(name);
        if (length > MaxLength)
        {
            return $"it has {length} bytes in UTF-8, at most {MaxLength} are allowed (IFNAMSIZ)";
        }

        utf8 = utf8[..Encoding.UTF8.GetBytes(name, utf8)];
        if (utf8.Contains((byte)0))
        {
            return "it contains a NUL";
        }

        if (utf8.Contains((byte)'/'))
        {
            return "it contains a '/'";
        }

        if (utf8.Contains((byte)':'))
        {
            return "it contains a ':', which separates an alias";
        }

        if (utf8.ContainsAny(s_space))
        {
            return "it contains whitespace (to the kernel the byte 0xa0, also inside a UTF-8 character, is a space)";
        }

        return utf8.Contains((byte)'%') ? "it contains a '%', which the kernel takes for a template of names" : null;
    }
}
