using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>EEXIST: the link has an entry for the address.</summary>
public sealed class NeighbourExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public NeighbourExistsException(string request, NetlinkError error)
        : base(request, error, "The link has an entry for the address, perhaps one that the kernel resolved itself; Replace overwrites it.")
    {
    }
}
