using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>ENOENT: there is no nexthop object with that id, or no such bucket.</summary>
public sealed class NexthopNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused with ENOENT.</summary>
    public NexthopNotFoundException(string request, NetlinkError error)
        : base(request, error)
    {
    }
}
