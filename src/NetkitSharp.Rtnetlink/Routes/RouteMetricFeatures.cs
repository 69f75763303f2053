namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Features of a route's TCP connections (<c>RTAX_FEATURE_*</c>, linux/rtnetlink.h).</summary>
[Flags]
public enum RouteMetricFeatures : uint
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>RTAX_FEATURE_ECN: use explicit congestion notification.</summary>
    Ecn = 1 << 0,

    /// <summary>RTAX_FEATURE_SACK: without effect.</summary>
    Sack = 1 << 1,

    /// <summary>RTAX_FEATURE_TIMESTAMP: without effect.</summary>
    Timestamp = 1 << 2,

    /// <summary>RTAX_FEATURE_ALLFRAG: without effect since Linux 4.2.</summary>
    AllFragments = 1 << 3,

    /// <summary>RTAX_FEATURE_TCP_USEC_TS: TCP timestamps in microseconds (Linux 6.7); older kernels refuse it.</summary>
    TcpMicrosecondTimestamps = 1 << 4,
}
