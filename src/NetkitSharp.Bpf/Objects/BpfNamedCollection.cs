using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Things of a BPF object by their name, in the order of the object file.</summary>
public sealed class BpfNamedCollection<T> : IReadOnlyCollection<T>
    where T : class
{
    private readonly string _owner;
    private readonly string _kind;
    private readonly List<KeyValuePair<string, T>> _items;
    private readonly Dictionary<string, T> _byName;

    internal BpfNamedCollection(string owner, string kind, int capacity, IEnumerable<KeyValuePair<string, T>> items)
    {
        _owner = owner;
        _kind = kind;
        _items = new(capacity);
        _items.AddRange(items);
        _byName = new(_items.Count, StringComparer.Ordinal);
        foreach ((string name, T item) in _items)
        {
            _byName.Add(name, item);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>The names, in the order of the object file.</summary>
    public IEnumerable<string> Names => _items.Select(static i => i.Key);

    /// <summary>The one with a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists the names there are.</exception>
    public T this[string name] => TryGet(name, out T? item) ? item : throw NotFound(name);

    /// <summary>The one with a name, or false when there is none.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out T? item) => _byName.TryGetValue(name, out item);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.Select(static i => i.Value).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyNotFoundException NotFound(string name) =>
        new($"{_owner} has no {_kind} '{name}'; {(Count == 0 ? "it has none" : $"it has: {string.Join(", ", Names)}")}");
}
