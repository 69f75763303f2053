using System.Globalization;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// Which name a type has in one piece of C. Kernels have several structs of a name, from different files: the second is called
/// <c>name___2</c>, which CO-RE takes for the same.
/// </summary>
internal sealed class BtfCNames
{
    private readonly Dictionary<int, string> _given = [];
    private readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _identifiers = new(StringComparer.Ordinal);

    internal string Get(in BtfType type)
    {
        // A declaration is of whichever is called so.
        if (type.Kind == BtfKind.Forward)
        {
            return type.Name;
        }

        if (!_given.TryGetValue(type.Id, out string? name))
        {
            _given[type.Id] = name = Unique(type.Kind == BtfKind.Typedef ? _identifiers : _tags, type.Name);
        }

        return name;
    }

    /// <summary>The name of an enum's value, at the one place where it is defined.</summary>
    internal string GetEnumerator(in BtfEnumerator value) => Unique(_identifiers, value.Name);

    private static string Unique(Dictionary<string, int> taken, string name)
    {
        int count = taken.GetValueOrDefault(name) + 1;
        taken[name] = count;
        return count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}___{count}");
    }
}
