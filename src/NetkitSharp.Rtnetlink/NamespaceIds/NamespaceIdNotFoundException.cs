using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>The client's namespace knows no other by that id, or there is no such process (ENOENT, EINVAL, ESRCH).</summary>
public sealed class NamespaceIdNotFoundException : NetlinkException
{
    /// <summary>A request about a namespace that the kernel did not find.</summary>
    public NamespaceIdNotFoundException(string request, NetlinkError error)
        : base(request, error, "Ids are those of the client's own namespace: List shows them.")
    {
    }
}
