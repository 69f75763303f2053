using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>EEXIST: the namespace has an id already, which cannot be changed, or the id belongs to another namespace.</summary>
public sealed class NamespaceIdExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public NamespaceIdExistsException(string request, NetlinkError error)
        : base(request, error, "A namespace has one id for life, seen from another: Find tells it, and GetOrAssign takes what there is.")
    {
    }
}
