using System.Text;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>The rules for a name in <c>/run/netns</c>: those of a file name, as <c>ip netns</c> has them.</summary>
internal static class NamespaceName
{
    private const int MaxBytes = 255;

    /// <summary>Throws an <see cref="ArgumentException"/> that says which rule <paramref name="name"/> breaks.</summary>
    internal static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string? fault = name switch
        {
            "" => "is empty",
            "." or ".." => "means a directory",
            _ when name.Contains('/') => "contains '/'; to open a namespace by path use NetworkNamespace.OpenPath",
            _ when name.Contains('\0') => "contains a NUL character",
            _ when Encoding.UTF8.GetByteCount(name) > MaxBytes =>
                $"has {Encoding.UTF8.GetByteCount(name)} bytes in UTF-8; a file name holds {MaxBytes} (NAME_MAX)",
            _ => null,
        };
        if (fault is not null)
        {
            throw new ArgumentException($"'{name.Replace('\0', '?')}' cannot name a network namespace: it {fault}.", nameof(name));
        }
    }
}
