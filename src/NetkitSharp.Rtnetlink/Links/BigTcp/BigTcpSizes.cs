namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>The packet sizes of one end, in bytes but for the segments. Null where the kernel has no such attribute.</summary>
/// <param name="GsoMaxSize">IFLA_GSO_MAX_SIZE: the longest IPv6 packet that is sent, and the longest IPv4 one where the kernel has no size of its own for those.</param>
/// <param name="GsoIpv4MaxSize">IFLA_GSO_IPV4_MAX_SIZE: the longest IPv4 packet that is sent (Linux 6.3).</param>
/// <param name="GroMaxSize">IFLA_GRO_MAX_SIZE: the longest IPv6 packet that is put together from received ones (Linux 5.17).</param>
/// <param name="GroIpv4MaxSize">IFLA_GRO_IPV4_MAX_SIZE: the longest IPv4 packet that is put together from received ones (Linux 6.3).</param>
/// <param name="GsoMaxSegments">IFLA_GSO_MAX_SEGS: the most segments of a packet that is sent.</param>
public readonly record struct BigTcpSizes(int? GsoMaxSize, int? GsoIpv4MaxSize, int? GroMaxSize, int? GroIpv4MaxSize, int? GsoMaxSegments)
{
    /// <summary>Whether IPv6 packets of more than 64 KiB are sent.</summary>
    public bool IsBigForIpv6 => GsoMaxSize > BigTcpPlan.OrdinarySize;

    /// <summary>Whether IPv4 packets of more than 64 KiB are sent.</summary>
    public bool IsBigForIpv4 => GsoIpv4MaxSize > BigTcpPlan.OrdinarySize;

    /// <summary>The sizes that <paramref name="link"/> has.</summary>
    public static BigTcpSizes Of(LinkInfo link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new BigTcpSizes(link.GsoMaxSize, link.GsoIpv4MaxSize, link.GroMaxSize, link.GroIpv4MaxSize, link.GsoMaxSegments);
    }

    /// <summary>The greater of each.</summary>
    internal BigTcpSizes AtLeast(BigTcpSizes other) => new(
        Greater(GsoMaxSize, other.GsoMaxSize), Greater(GsoIpv4MaxSize, other.GsoIpv4MaxSize), Greater(GroMaxSize, other.GroMaxSize), Greater(GroIpv4MaxSize, other.GroIpv4MaxSize), Greater(GsoMaxSegments, other.GsoMaxSegments));

    private static int? Greater(int? one, int? other) => one is null || other is null ? one : Math.Max(one.Value, other.Value);

    /// <summary>All of them in one request: setting an IPv6 size of at most 65536 sets the IPv4 size along with it, which this request then sets as it shall be.</summary>
    internal LinkChange ToChange() => new()
    {
        GsoMaxSegments = GsoMaxSegments,
        GsoMaxSize = GsoMaxSize,
        GsoIpv4MaxSize = GsoIpv4MaxSize,
        GroMaxSize = GroMaxSize,
        GroIpv4MaxSize = GroIpv4MaxSize,
    };
}
