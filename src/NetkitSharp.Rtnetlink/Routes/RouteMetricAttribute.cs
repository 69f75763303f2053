namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Attributes inside <see cref="RouteAttribute.Metrics"/> (<c>RTAX_*</c>, linux/rtnetlink.h), u32 unless said otherwise.</summary>
public enum RouteMetricAttribute : ushort
{
    /// <summary>RTAX_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>RTAX_LOCK: bit n set: metric n is not to be changed by what is learned, such as path MTU discovery.</summary>
    Lock = 1,

    /// <summary>RTAX_MTU: bytes.</summary>
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

    /// <summary>RTAX_ADVMSS: bytes.</summary>
    AdvertisedMss = 8,

    /// <summary>RTAX_REORDERING: segments.</summary>
    Reordering = 9,

    /// <summary>RTAX_HOPLIMIT.</summary>
    HopLimit = 10,

    /// <summary>RTAX_INITCWND: segments.</summary>
    InitialCongestionWindow = 11,

    /// <summary>RTAX_FEATURES: bits.</summary>
    Features = 12,

    /// <summary>RTAX_RTO_MIN: ms.</summary>
    MinimumRetransmissionTimeout = 13,

    /// <summary>RTAX_INITRWND: segments.</summary>
    InitialReceiveWindow = 14,

    /// <summary>RTAX_QUICKACK.</summary>
    QuickAcknowledgement = 15,

    /// <summary>RTAX_CC_ALGO: text.</summary>
    CongestionControl = 16,

    /// <summary>RTAX_FASTOPEN_NO_COOKIE.</summary>
    FastOpenNoCookie = 17,
}
