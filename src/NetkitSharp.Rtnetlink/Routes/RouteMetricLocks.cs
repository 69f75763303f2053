namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Metrics that are not to be changed by what is learned (RTAX_LOCK): bit n stands for metric n.</summary>
[Flags]
public enum RouteMetricLocks : uint
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>1 &lt;&lt; RTAX_MTU: path MTU discovery does not lower it.</summary>
    Mtu = 1u << RouteMetricAttribute.Mtu,

    /// <summary>1 &lt;&lt; RTAX_WINDOW: the window is not clamped further.</summary>
    Window = 1u << RouteMetricAttribute.Window,

    /// <summary>1 &lt;&lt; RTAX_RTT: the round trip time is not learned.</summary>
    RoundTripTime = 1u << RouteMetricAttribute.RoundTripTime,

    /// <summary>1 &lt;&lt; RTAX_RTTVAR: the variance of the round trip time is not learned.</summary>
    RoundTripTimeVariance = 1u << RouteMetricAttribute.RoundTripTimeVariance,

    /// <summary>1 &lt;&lt; RTAX_SSTHRESH: the slow start threshold is not learned.</summary>
    SlowStartThreshold = 1u << RouteMetricAttribute.SlowStartThreshold,

    /// <summary>1 &lt;&lt; RTAX_CWND: the congestion window is clamped to the metric.</summary>
    CongestionWindow = 1u << RouteMetricAttribute.CongestionWindow,

    /// <summary>1 &lt;&lt; RTAX_ADVMSS: the segment size that is advertised is not changed.</summary>
    AdvertisedMss = 1u << RouteMetricAttribute.AdvertisedMss,

    /// <summary>1 &lt;&lt; RTAX_REORDERING: the reordering is not learned.</summary>
    Reordering = 1u << RouteMetricAttribute.Reordering,

    /// <summary>1 &lt;&lt; RTAX_HOPLIMIT: the hop limit is not changed.</summary>
    HopLimit = 1u << RouteMetricAttribute.HopLimit,

    /// <summary>1 &lt;&lt; RTAX_RTO_MIN: the least retransmission timeout of the route is used.</summary>
    MinimumRetransmissionTimeout = 1u << RouteMetricAttribute.MinimumRetransmissionTimeout,
}
