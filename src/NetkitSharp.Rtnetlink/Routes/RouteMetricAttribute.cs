namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Attributes inside <see cref="RouteAttribute.Metrics"/> (<c>RTAX_*</c>, linux/rtnetlink.h), u32 unless said otherwise.</summary>
public enum RouteMetricAttribute : ushort
{
    /// <summary>RTAX_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>RTAX_LOCK: bit n set: metric n is not to be changed by what is learned, such as path MTU discovery.</summary>
    Lock = 1,

    /// <summary>RTAX_MTU: bytes, above 65520 taken for 65520.</summary>
    Mtu = 2,

    /// <summary>RTAX_WINDOW: bytes.</summary>
    Window = 3,

    /// <summary>RTAX_RTT: 1/8 ms.</summary>
    RoundTripTime = 4,

    /// <summary>RTAX_RTTVAR: 1/4 ms.</summary>
    RoundTripTimeVariance = 5,

    /// <summary>RTAX_SSTHRESH: segments.</summary>
    SlowStartThreshold = 6,

    /// <summary>RTAX_CWND: segments.</summary>
    CongestionWindow = 7,

    /// <summary>RTAX_ADVMSS: bytes, above 65495 taken for 65495.</summary>
    AdvertisedMss = 8,

    /// <summary>RTAX_REORDERING: segments.</summary>
    Reordering = 9,

    /// <summary>RTAX_HOPLIMIT: above 255 taken for 255.</summary>
    HopLimit = 10,

    /// <summary>RTAX_INITCWND: segments.</summary>
    InitialCongestionWindow = 11,

    /// <summary>RTAX_FEATURES: <see cref="RouteMetricFeatures"/>.</summary>
    Features = 12,

    /// <summary>RTAX_RTO_MIN: ms.</summary>
    MinimumRetransmissionTimeout = 13,

    /// <summary>RTAX_INITRWND: segments.</summary>
    InitialReceiveWindow = 14,

    /// <summary>RTAX_QUICKACK: not 0: acknowledge at once.</summary>
    QuickAcknowledgement = 15,

    /// <summary>RTAX_CC_ALGO (text of at most 15 bytes): the TCP congestion control.</summary>
    CongestionControl = 16,

    /// <summary>RTAX_FASTOPEN_NO_COOKIE: not 0: TCP Fast Open without a cookie (Linux 4.15).</summary>
    FastOpenNoCookie = 17,
}
