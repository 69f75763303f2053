using NetkitSharp.Rtnetlink.Addresses;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>An address is there, has changed or is gone (RTM_NEWADDR, RTM_DELADDR). IPv4 addresses are known by link, address, prefix length and peer; IPv6 ones by link and address.</summary>
public sealed record AddressEvent : ObjectEvent
{
    /// <summary>The address as it is now; of one that is gone, as it was last.</summary>
    public required AddressInfo Address { get; init; }

    /// <summary>The address before a change; null otherwise.</summary>
    public AddressInfo? Previous { get; init; }
}
