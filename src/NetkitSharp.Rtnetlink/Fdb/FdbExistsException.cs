using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>EEXIST: the forwarding table has an entry for the address.</summary>
public sealed class FdbExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public FdbExistsException(string request, NetlinkError error)
        : base(request, error, "The table has an entry for the address, perhaps a learned one; Replace overwrites it, and Append adds a destination of a VXLAN link's for all-zero and multicast addresses.")
    {
    }
}
