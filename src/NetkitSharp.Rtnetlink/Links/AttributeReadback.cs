using System.Globalization;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Compares what was asked with what the kernel reports afterwards. Kernels ignore attributes that they do not know, and report success.
/// </summary>
public class AttributeReadback
{
    private readonly List<IgnoredAttribute> _ignored = [];

    internal AttributeReadback()
    {
    }

    internal IReadOnlyList<IgnoredAttribute> Ignored => _ignored;

    private protected string Prefix { get; set; } = "";

    /// <summary>Notes <paramref name="attribute"/> as ignored unless nothing was <paramref name="asked"/>, or that is what the kernel reports.</summary>
    /// <param name="attribute">The attribute's path, as <c>linkinfo &gt; data &gt; scrub</c>.</param>
    /// <param name="asked">What was asked; null for nothing.</param>
    /// <param name="actual">What the kernel reports; null for nothing.</param>
    /// <param name="since">What would do it, as <c>Linux 6.14</c>.</param>
    public void Expect<T>(string attribute, T? asked, T? actual, string? since = null)
        where T : struct
    {
        if (asked is not null && !EqualityComparer<T?>.Default.Equals(asked, actual))
        {
            Add(attribute, asked, actual, since);
        }
    }

    /// <inheritdoc cref="Expect{T}(string, T?, T?, string?)"/>
    public void Expect<T>(string attribute, T? asked, T? actual, string? since = null)
        where T : class
    {
        if (asked is not null && !EqualityComparer<T?>.Default.Equals(asked, actual))
        {
            Add(attribute, asked, actual, since);
        }
    }

    private void Add(string attribute, object asked, object? actual, string? since) =>
        _ignored.Add(new IgnoredAttribute(Prefix + attribute, Text(asked), actual is null ? null : Text(actual), since));

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
