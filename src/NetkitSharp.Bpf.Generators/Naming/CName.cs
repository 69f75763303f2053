using System.Text;

namespace NetkitSharp.Bpf.Generators.Naming;

/// <summary>
/// Names of C in the casing of .NET. An object's names are what its maker wrote into it: whatever they are, what comes out is a word of
/// ASCII letters and digits.
/// </summary>
internal static class CName
{
    /// <summary><c>host_ifindex</c> to <c>HostIfindex</c>, <c>NKS_POD_TO_POD</c> to <c>NksPodToPod</c>.</summary>
    /// <param name="name">The name in C.</param>
    /// <param name="fallback">What it is called when nothing remains of the name.</param>
    internal static string ToIdentifier(string name, string fallback) => ToIdentifier(Words(name), fallback);

    /// <summary>
    /// The names of an enum's values, without the words that all of them begin with: <c>NKS_TO_STACK</c> to <c>ToStack</c>. A single value
    /// loses what it shares with the enum's name.
    /// </summary>
    internal static string[] ToEnumMembers(string enumName, IReadOnlyList<string> members)
    {
        List<string>[] words = [.. members.Select(Words)];
        List<string> other = words.Length == 1 ? Words(enumName) : words.FirstOrDefault() ?? [];
        int shared = words.Length == 0 ? 0 : words.Min(w => Shared(w, other));

        // Each keeps a word that can stand alone.
        while (shared > 0 && words.Any(w => w.Count <= shared || char.IsAsciiDigit(w[shared][0])))
        {
            shared--;
        }

        return [.. words.Select(w => ToIdentifier(w.Skip(shared), "Value"))];
    }

    private static int Shared(List<string> words, List<string> other)
    {
        int count = 0;
        while (count < words.Count && count < other.Count && string.Equals(words[count], other[count], StringComparison.OrdinalIgnoreCase))
        {
            count++;
        }

        return count;
    }

    private static string ToIdentifier(IEnumerable<string> words, string fallback)
    {
        StringBuilder text = new();
        foreach (string word in words)
        {
            bool shouts = !word.Any(char.IsAsciiLetterLower);
            text.Append(char.ToUpperInvariant(word[0])).Append(shouts ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }

        if (text.Length == 0)
        {
            return fallback;
        }

        return char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    private static List<string> Words(string name)
    {
        List<string> words = [];
        int start = -1;
        for (int i = 0; i <= name.Length; i++)
        {
            bool isPart = i < name.Length && char.IsAsciiLetterOrDigit(name[i]);
            if (isPart && start < 0)
            {
                start = i;
            }
            else if (!isPart && start >= 0)
            {
                words.Add(name.Substring(start, i - start));
                start = -1;
            }
        }

        return words;
    }
}
