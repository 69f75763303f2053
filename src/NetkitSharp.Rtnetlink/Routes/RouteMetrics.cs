using System.Text;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>What a route says of the path (RTA_METRICS, <c>RTAX_*</c>). Null is not sent; 0 is for the kernel as if not given, and is not reported.</summary>
public sealed record RouteMetrics
{
    /// <summary>Room for all metrics as a nest.</summary>
    internal const int MaxLength = 4 + (16 * 8) + 4 + MaxCongestionControlLength + 1;

    private const int MaxCongestionControlLength = 15;
    private const uint MaxMtu = 65535 - 15;
    private const uint MaxAdvertisedMss = 65535 - 40;

    private static readonly RouteMetrics s_none = new();

    /// <summary>RTAX_LOCK: the metrics that are not to be changed by what is learned.</summary>
    public RouteMetricLocks? Locked { get; init; }

    /// <summary>RTAX_MTU: the largest packet in bytes, 1 to 65520; above 68 (IPv4) or 1280 (IPv6) to be of use. Null for the link's.</summary>
    public uint? Mtu { get; init; }

    /// <summary>RTAX_WINDOW: the largest TCP window to advertise, in bytes.</summary>
    public uint? Window { get; init; }

    /// <summary>RTAX_RTT: the first estimate of the round trip time, in eighths of a millisecond.</summary>
    public uint? RoundTripTime { get; init; }

    /// <summary>RTAX_RTTVAR: the first estimate of the round trip time's variance, in quarters of a millisecond.</summary>
    public uint? RoundTripTimeVariance { get; init; }

    /// <summary>RTAX_SSTHRESH: the first slow start threshold, in segments.</summary>
    public uint? SlowStartThreshold { get; init; }

    /// <summary>RTAX_CWND: the largest congestion window, in segments; it takes <see cref="RouteMetricLocks.CongestionWindow"/>, without which the kernel does not use it.</summary>
    public uint? CongestionWindow { get; init; }

    /// <summary>RTAX_ADVMSS: the TCP segment size to advertise, in bytes, at most 65495.</summary>
    public uint? AdvertisedMss { get; init; }

    /// <summary>RTAX_REORDERING: the reordering to expect, in segments.</summary>
    public uint? Reordering { get; init; }

    /// <summary>RTAX_HOPLIMIT: the hop limit or time to live, at most 255.</summary>
    public uint? HopLimit { get; init; }

    /// <summary>RTAX_INITCWND: the congestion window of new connections, in segments.</summary>
    public uint? InitialCongestionWindow { get; init; }

    /// <summary>RTAX_FEATURES: features of TCP connections.</summary>
    public RouteMetricFeatures? Features { get; init; }

    /// <summary>RTAX_RTO_MIN: the least retransmission timeout, in milliseconds; it takes <see cref="RouteMetricLocks.MinimumRetransmissionTimeout"/>, without which the kernel does not use it.</summary>
    public uint? MinimumRetransmissionTimeout { get; init; }

    /// <summary>RTAX_INITRWND: the receive window of new connections, in segments.</summary>
    public uint? InitialReceiveWindow { get; init; }

    /// <summary>RTAX_QUICKACK: acknowledge at once instead of delayed.</summary>
    public bool? QuickAcknowledgement { get; init; }

    /// <summary>RTAX_CC_ALGO: the TCP congestion control, such as <c>bbr</c>, at most 15 bytes; the kernel loads it if it can.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>RTAX_FASTOPEN_NO_COOKIE: TCP Fast Open without a cookie (Linux 4.15).</summary>
    public bool? FastOpenNoCookie { get; init; }

    internal bool IsEmpty => this == s_none;

    /// <summary>Throws on what the kernel would cut down without a word.</summary>
    internal void Check()
    {
        Check(Mtu, MaxMtu, nameof(Mtu));
        Check(AdvertisedMss, MaxAdvertisedMss, nameof(AdvertisedMss));
        Check(HopLimit, byte.MaxValue, nameof(HopLimit));
        if (CongestionControl is not null && (CongestionControl.Length == 0 || Encoding.UTF8.GetByteCount(CongestionControl) > MaxCongestionControlLength))
        {
            throw new ArgumentException($"the name of a TCP congestion control is 1 to {MaxCongestionControlLength} bytes, not '{CongestionControl}'", nameof(CongestionControl));
        }
    }

    internal void Write(NetlinkAttributeWriter<RouteMetricAttribute> metrics)
    {
        Write(metrics, RouteMetricAttribute.Lock, (uint?)Locked);
        Write(metrics, RouteMetricAttribute.Mtu, Mtu);
        Write(metrics, RouteMetricAttribute.Window, Window);
        Write(metrics, RouteMetricAttribute.RoundTripTime, RoundTripTime);
        Write(metrics, RouteMetricAttribute.RoundTripTimeVariance, RoundTripTimeVariance);
        Write(metrics, RouteMetricAttribute.SlowStartThreshold, SlowStartThreshold);
        Write(metrics, RouteMetricAttribute.CongestionWindow, CongestionWindow);
        Write(metrics, RouteMetricAttribute.AdvertisedMss, AdvertisedMss);
        Write(metrics, RouteMetricAttribute.Reordering, Reordering);
        Write(metrics, RouteMetricAttribute.HopLimit, HopLimit);
        Write(metrics, RouteMetricAttribute.InitialCongestionWindow, InitialCongestionWindow);
        Write(metrics, RouteMetricAttribute.Features, (uint?)Features);
        Write(metrics, RouteMetricAttribute.MinimumRetransmissionTimeout, MinimumRetransmissionTimeout);
        Write(metrics, RouteMetricAttribute.InitialReceiveWindow, InitialReceiveWindow);
        Write(metrics, RouteMetricAttribute.QuickAcknowledgement, QuickAcknowledgement);
        if (CongestionControl is not null)
        {
            metrics.WriteString(RouteMetricAttribute.CongestionControl, CongestionControl);
        }

        Write(metrics, RouteMetricAttribute.FastOpenNoCookie, FastOpenNoCookie);
    }

    private static void Check(uint? value, uint max, string property)
    {
        if (value > max)
        {
            throw new ArgumentOutOfRangeException(property, value, $"The kernel would take it for {max} without a word.");
        }
    }

    private static void Write(NetlinkAttributeWriter<RouteMetricAttribute> metrics, RouteMetricAttribute type, uint? value)
    {
        if (value is { } number)
        {
            metrics.WriteUInt32(type, number);
        }
    }

    private static void Write(NetlinkAttributeWriter<RouteMetricAttribute> metrics, RouteMetricAttribute type, bool? value)
    {
        if (value is { } flag)
        {
            metrics.WriteUInt32(type, flag ? 1u : 0u);
        }
    }
}
