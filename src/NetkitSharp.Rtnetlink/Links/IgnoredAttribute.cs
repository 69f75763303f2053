namespace NetkitSharp.Rtnetlink.Links;

/// <summary>An attribute that the kernel accepted and did not act on.</summary>
/// <param name="Path">The attribute, as <c>linkinfo &gt; data &gt; headroom</c>.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="Actual">What the kernel reports; null for nothing.</param>
/// <param name="Since">What would do it, as <c>Linux 6.14</c> or <c>CONFIG_BRIDGE_NETFILTER</c>; null when that is not known.</param>
public sealed record IgnoredAttribute(string Path, string Asked, string? Actual, string? Since)
{
    /// <summary><c>linkinfo &gt; data &gt; headroom: asked 64, reported nothing (needs Linux 6.14)</c>.</summary>
    public override string ToString() =>
        $"{Path}: asked {Asked}, reported {Actual ?? "nothing"}{(Since is null ? "" : $" (needs {Since}{(IsRelease(Since) ? " or later" : "")})")}";

    private static bool IsRelease(string since) => since.StartsWith("Linux", StringComparison.Ordinal);
}
