using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>What a route says of the path (RTA_METRICS), as it lies in a message. Each property looks its attribute up; null where the route does not say.</summary>
public readonly ref struct RouteMetricsView
{
    internal RouteMetricsView(NetlinkAttributes attributes) => Attributes = attributes;

    /// <summary>The attributes of <see cref="RouteMetricAttribute"/>, those without a name too.</summary>
    public NetlinkAttributes Attributes { get; }

    /// <summary>Whether the route says nothing.</summary>
    public bool IsEmpty => Attributes.IsEmpty;

    /// <summary>RTAX_LOCK: the metrics that are not changed by what is learned.</summary>
    public RouteMetricLocks? Locked => (RouteMetricLocks?)Find(RouteMetricAttribute.Lock);

    /// <summary>RTAX_MTU: the largest packet in bytes, set or learned.</summary>
    public uint? Mtu => Find(RouteMetricAttribute.Mtu);

    /// <summary>RTAX_WINDOW: the largest TCP window to advertise, in bytes.</summary>
    public uint? Window => Find(RouteMetricAttribute.Window);

    /// <summary>RTAX_RTT: the first estimate of the round trip time, in eighths of a millisecond.</summary>
    public uint? RoundTripTime => Find(RouteMetricAttribute.RoundTripTime);

    /// <summary>RTAX_RTTVAR: the first estimate of the round trip time's variance, in quarters of a millisecond.</summary>
    public uint? RoundTripTimeVariance => Find(RouteMetricAttribute.RoundTripTimeVariance);

    /// <summary>RTAX_SSTHRESH: the first slow start threshold, in segments.</summary>
    public uint? SlowStartThreshold => Find(RouteMetricAttribute.SlowStartThreshold);

    /// <summary>RTAX_CWND: the largest congestion window, in segments.</summary>
    public uint? CongestionWindow => Find(RouteMetricAttribute.CongestionWindow);

    /// <summary>RTAX_ADVMSS: the TCP segment size to advertise, in bytes.</summary>
    public uint? AdvertisedMss => Find(RouteMetricAttribute.AdvertisedMss);

    /// <summary>RTAX_REORDERING: the reordering to expect, in segments.</summary>
    public uint? Reordering => Find(RouteMetricAttribute.Reordering);

    /// <summary>RTAX_HOPLIMIT: the hop limit or time to live.</summary>
    public uint? HopLimit => Find(RouteMetricAttribute.HopLimit);

    /// <summary>RTAX_INITCWND: the congestion window of new connections, in segments.</summary>
    public uint? InitialCongestionWindow => Find(RouteMetricAttribute.InitialCongestionWindow);

    /// <summary>RTAX_FEATURES: features of TCP connections.</summary>
    public RouteMetricFeatures? Features => (RouteMetricFeatures?)Find(RouteMetricAttribute.Features);

    /// <summary>RTAX_RTO_MIN: the least retransmission timeout, in milliseconds.</summary>
    public uint? MinimumRetransmissionTimeout => Find(RouteMetricAttribute.MinimumRetransmissionTimeout);

    /// <summary>RTAX_INITRWND: the receive window of new connections, in segments.</summary>
    public uint? InitialReceiveWindow => Find(RouteMetricAttribute.InitialReceiveWindow);

    /// <summary>RTAX_QUICKACK: acknowledge at once instead of delayed.</summary>
    public bool? QuickAcknowledgement => Find(RouteMetricAttribute.QuickAcknowledgement) is { } value ? value != 0 : null;

    /// <summary>RTAX_CC_ALGO: the TCP congestion control, such as <c>bbr</c>. Allocates.</summary>
    public string? CongestionControl => Attributes.TryGet(RouteMetricAttribute.CongestionControl, out NetlinkAttribute attribute) ? attribute.GetString() : null;

    /// <summary>RTAX_FASTOPEN_NO_COOKIE: TCP Fast Open without a cookie (Linux 4.15).</summary>
    public bool? FastOpenNoCookie => Find(RouteMetricAttribute.FastOpenNoCookie) is { } value ? value != 0 : null;

    /// <summary>The metrics as an object; null where the route says nothing.</summary>
    /// <exception cref="NetlinkFormatException">They are malformed.</exception>
    public RouteMetrics? ToMetrics() => IsEmpty
        ? null
        : new RouteMetrics
        {
            Locked = Locked,
            Mtu = Mtu,
            Window = Window,
            RoundTripTime = RoundTripTime,
            RoundTripTimeVariance = RoundTripTimeVariance,
            SlowStartThreshold = SlowStartThreshold,
            CongestionWindow = CongestionWindow,
            AdvertisedMss = AdvertisedMss,
            Reordering = Reordering,
            HopLimit = HopLimit,
            InitialCongestionWindow = InitialCongestionWindow,
            Features = Features,
            MinimumRetransmissionTimeout = MinimumRetransmissionTimeout,
            InitialReceiveWindow = InitialReceiveWindow,
            QuickAcknowledgement = QuickAcknowledgement,
            CongestionControl = CongestionControl,
            FastOpenNoCookie = FastOpenNoCookie,
        };

    private uint? Find(RouteMetricAttribute type) => Attributes.TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt32() : null;
}
