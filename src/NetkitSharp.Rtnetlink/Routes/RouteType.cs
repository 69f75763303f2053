namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>What a route does with a packet (<c>RTN_*</c>, linux/rtnetlink.h).</summary>
public enum RouteType : byte
{
    /// <summary>RTN_UNSPEC: for filters, any.</summary>
    Unspecified = 0,

    /// <summary>RTN_UNICAST: sends it to the gateway or out of the link.</summary>
    Unicast = 1,

    /// <summary>RTN_LOCAL: accepts it.</summary>
    Local = 2,

    /// <summary>RTN_BROADCAST: accepts it as broadcast, sends it as such.</summary>
    Broadcast = 3,

    /// <summary>RTN_ANYCAST: accepts it, sends as unicast.</summary>
    Anycast = 4,

    /// <summary>RTN_MULTICAST.</summary>
    Multicast = 5,

    /// <summary>RTN_BLACKHOLE: drops it silently; local senders get EINVAL.</summary>
    Blackhole = 6,

    /// <summary>RTN_UNREACHABLE: drops it and answers ICMP host unreachable; local senders get EHOSTUNREACH.</summary>
    Unreachable = 7,

    /// <summary>RTN_PROHIBIT: drops it and answers ICMP administratively prohibited; local senders get EACCES.</summary>
    Prohibit = 8,

    /// <summary>RTN_THROW: ends the lookup in this table; the next rule goes on.</summary>
    Throw = 9,
}
