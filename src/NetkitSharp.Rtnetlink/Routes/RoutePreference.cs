namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Which of several default routers to prefer (RFC 4191; <c>ICMPV6_ROUTER_PREF_*</c>, linux/icmpv6.h). IPv6 only.</summary>
public enum RoutePreference : byte
{
    /// <summary>ICMPV6_ROUTER_PREF_MEDIUM: what routes have unless told otherwise.</summary>
    Medium = 0,

    /// <summary>ICMPV6_ROUTER_PREF_HIGH: before those of medium preference.</summary>
    High = 1,

    /// <summary>ICMPV6_ROUTER_PREF_LOW: after those of medium preference.</summary>
    Low = 3,
}
