using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>EEXIST: the link has the address already.</summary>
public sealed class AddressExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public AddressExistsException(string request, NetlinkError error)
        : base(request, error, "The link has the address already; Replace changes its lifetimes, flags and metric.")
    {
    }
}
