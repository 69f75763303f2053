using System.Net.Sockets;

namespace LoadBalancing;

/// <summary>Who answered, how often, and whom they saw.</summary>
internal sealed class Answers
{
    private readonly SortedDictionary<string, int> _byServer = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>Everybody who answered, in the order of their names.</summary>
    public IReadOnlyCollection<string> Servers => _byServer.Keys;

    /// <summary>The addresses that the servers saw.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    public int Failed => _failures.Values.Sum();

    public void Add(string answer)
    {
        string[] words = answer.Split(' ');
        _byServer[words[0]] = _byServer.GetValueOrDefault(words[0]) + 1;
        _seen.Add(words[^1]);
    }

    public void Add(SocketError failure) => _failures[failure.ToString()] = _failures.GetValueOrDefault(failure.ToString()) + 1;

    public bool AreAllFrom(params ReadOnlySpan<string> servers) => Failed == 0 && _byServer.Keys.ToArray().AsSpan().SequenceEqual(servers);

    public bool HaveSeen(string address) => _seen.Count == 1 && _seen.Contains(address);

    /// <summary>Whether all failed alike.</summary>
    public bool AreAll(SocketError failure) => _byServer.Count == 0 && _failures.Count == 1 && _failures.ContainsKey(failure.ToString());

    public override string ToString()
    {
        IEnumerable<string> answers = _byServer.Select(static answer => $"{answer.Key} {answer.Value}").Concat(_failures.Select(static failure => $"{failure.Key} {failure.Value}"));
        return string.Join(", ", answers) + (_seen.Count == 0 ? "" : $"; they saw {string.Join(", ", _seen)}");
    }
}
