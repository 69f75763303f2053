using System.Globalization;

namespace NetkitSharp.Bpf.Generators.Naming;

/// <summary>The names in use at one place. A second one of the same name gets a number.</summary>
internal sealed class NameScope(params string[] reserved)
{
    /// <summary>What every type has from <see cref="object"/>.</summary>
    internal static readonly string[] OfObject = ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    private readonly HashSet<string> _names = [.. reserved, .. OfObject];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>The name, changed when it is taken.</summary>
    internal string Add(string name)
    {
        string free = name;
        if (!_names.Add(free))
        {
            // The count goes on where it was, so that many of one name cost no search.
            int count = _counts.TryGetValue(name, out int last) ? last : 1;
            do
            {
                count++;
                free = name + count.ToString(CultureInfo.InvariantCulture);
            }
            while (!_names.Add(free));
            _counts[name] = count;
        }

        return free;
    }
}
