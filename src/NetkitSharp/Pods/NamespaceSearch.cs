using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>
/// Finds the namespaces that the other ends of devices are in. The kernel tells a number for each, and which number a namespace has, but opens none by its number: those with a name and those of processes are asked for theirs.
/// </summary>
internal sealed class NamespaceSearch(RtnetlinkClient host) : IDisposable
{
    private Dictionary<int, NetworkNamespace>? _known;

    /// <summary>The namespace with an id in the host's, which becomes the caller's; null where none with a name and no process is in it.</summary>
    /// <param name="likelyName">The name that it has if the network created it.</param>
    /// <param name="id">The id.</param>
    public NetworkNamespace? Find(string likelyName, int id)
    {
        if (NetworkNamespace.TryOpen(likelyName, out NetworkNamespace? likely))
        {
            if (host.NamespaceIds.Find(likely) == id)
            {
                return likely;
            }

            likely.Dispose();
        }

        _known ??= ReadAll();
        return _known.Remove(id, out NetworkNamespace? found) ? found : null;
    }

    public void Dispose()
    {
        foreach (NetworkNamespace unclaimed in _known?.Values ?? Enumerable.Empty<NetworkNamespace>())
        {
            unclaimed.Dispose();
        }
    }

    private Dictionary<int, NetworkNamespace> ReadAll()
    {
        Dictionary<int, NetworkNamespace> known = [];
        foreach (NetworkNamespace candidate in NetworkNamespace.List().Select(TryOpen).Concat(Directory.EnumerateDirectories("/proc").Select(TryOpenProcess)).OfType<NetworkNamespace>())
        {
            if (host.NamespaceIds.Find(candidate) is not { } id || !known.TryAdd(id, candidate))
            {
                candidate.Dispose();
            }
        }

        return known;
    }

    private static NetworkNamespace? TryOpen(string name)
    {
        try
        {
            return NetworkNamespace.TryOpen(name, out NetworkNamespace? opened) ? opened : null;
        }
        catch (NamespaceException)
        {
            // A name with no namespace mounted on it, or one of a kind that this process may not open: not the one that is searched for.
            return null;
        }
    }

    private static NetworkNamespace? TryOpenProcess(string directory)
    {
        if (!int.TryParse(Path.GetFileName(directory), out int processId))
        {
            return null;
        }

        try
        {
            return NetworkNamespace.OpenProcess(processId);
        }
        catch (NamespaceException)
        {
            // Ended meanwhile, or another's.
            return null;
        }
    }
}
