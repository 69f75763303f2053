using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Rings;

/// <summary>That a map has its one reader, or its one writer, in this process. Two that move the same position would each take what the other has not seen.</summary>
internal sealed class MapClaim : IDisposable
{
    private static readonly Lock s_gate = new();
    private static readonly HashSet<uint> s_claimed = [];

    private readonly uint _id;
    private bool _disposed;

    private MapClaim(uint id) => _id = id;

    /// <exception cref="InvalidOperationException">It is claimed already.</exception>
    internal static MapClaim Take(BpfMap map, string role)
    {
        lock (s_gate)
        {
            // The id cannot become another map's while the owner of the claim has a descriptor of this one.
            return s_claimed.Add(map.Id) ? new(map.Id) : throw new InvalidOperationException($"{map} has a {role} in this process already, and can have one at a time: dispose of that one first.");
        }
    }

    public void Dispose()
    {
        lock (s_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                s_claimed.Remove(_id);
            }
        }
    }
}
