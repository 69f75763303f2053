using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>Text for the kernel and libc, which end at the first NUL.</summary>
internal static class CText
{
    /// <summary>Refuses what would be cut silently, and then mean something else.</summary>
    internal static void ThrowIfCut(string text, [CallerArgumentExpression(nameof(text))] string? parameter = null)
    {
        int at = text.IndexOf('\0', StringComparison.Ordinal);
        if (at >= 0)
        {
            throw new ArgumentException($"The text has a NUL at {at}, where the kernel would cut it to '{text[..at]}'.", parameter);
        }
    }
}
