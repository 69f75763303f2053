using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>EEXIST: there is a nexthop object with that id.</summary>
public sealed class NexthopExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public NexthopExistsException(string request, NetlinkError error)
        : base(request, error, "There is a nexthop object with that id; Replace changes it, and without an id the kernel chooses a free one.")
    {
    }
}
