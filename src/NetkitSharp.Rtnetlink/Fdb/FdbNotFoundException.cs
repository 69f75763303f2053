using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>ENOENT: the forwarding table has no such entry.</summary>
public sealed class FdbNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused with ENOENT.</summary>
    public FdbNotFoundException(string request, NetlinkError error)
        : base(request, error, "The table has no such entry; link, table, VLAN, source VNI and destination are part of its key.")
    {
    }
}
