using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>ENOENT: the link has no entry for the address.</summary>
public sealed class NeighbourNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused with ENOENT.</summary>
    public NeighbourNotFoundException(string request, NetlinkError error)
        : base(request, error, "The link has no such entry; proxy entries are deleted by DeleteProxy.")
    {
    }
}
