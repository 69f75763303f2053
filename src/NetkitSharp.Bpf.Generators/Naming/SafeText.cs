using System.Globalization;
using System.Text;

namespace NetkitSharp.Bpf.Generators.Naming;

/// <summary>An object's text within C#: whatever it says, it stays text.</summary>
internal static class SafeText
{
    /// <summary>For a message.</summary>
    internal static string Plain(string text) => Escape(text, static _ => null);

    /// <summary>For an XML documentation comment.</summary>
    internal static string Xml(string text) => Escape(text, static c => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => null,
    });

    /// <summary>A string literal, with its quotes.</summary>
    internal static string Literal(string text) => $"\"{Escape(text, static c => c is '"' or '\\' ? $"\\{c}" : null)}\"";

    // A line's end of any kind would end a comment or a literal; so everything that is not plain ASCII is written by its number.
    private static string Escape(string text, Func<char, string?> replace)
    {
        StringBuilder safe = new(text.Length + 8);
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                safe.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else if (replace(c) is { } replacement)
            {
                safe.Append(replacement);
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }
}
