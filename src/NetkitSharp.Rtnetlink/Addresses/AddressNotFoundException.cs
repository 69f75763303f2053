using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>EADDRNOTAVAIL: the link does not have the address.</summary>
public sealed class AddressNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused with EADDRNOTAVAIL.</summary>
    public AddressNotFoundException(string request, NetlinkError error)
        : base(request, error, "The link has no such address; the prefix length must be the one it was added with, and deleting an IPv4 address deletes the secondary ones of its prefix.")
    {
    }
}
