using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

public sealed partial class PodNetwork
{
    /// <summary>The namespace that plays the host.</summary>
    internal NetworkNamespace HostNamespace => _hostNamespace;

    /// <summary>The devices that lead out of the node, in the host's namespace.</summary>
    internal IReadOnlyList<int> UplinkIndexes
    {
        get
        {
            lock (_gate)
            {
                return [.. _uplinks.Values.Select(u => u.InterfaceIndex)];
            }
        }
    }
}
