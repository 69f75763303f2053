namespace NetkitSharp.Bpf.Errors;

/// <summary>What the kernel says in /proc, /sys and beside its image.</summary>
internal static class KernelFile
{
    /// <summary>
    /// The text without white space around it; null where it cannot be read: not mounted here, unknown to this kernel, or not for this user. Who asks says less then, and decides nothing by it.
    /// </summary>
    internal static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
