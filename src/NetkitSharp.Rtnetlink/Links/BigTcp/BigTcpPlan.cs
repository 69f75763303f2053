using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>
/// The sizes that give BIG TCP to the ends of a path, worked out from what they allow: the same at all ends, for a packet passes them as it is. Making a plan reads the ends and changes nothing;
/// <see cref="Apply"/> sets the sizes.
/// </summary>
/// <remarks>
/// <para>IPv6 packets of more than 64 KiB take IFLA_GSO_MAX_SIZE and IFLA_GRO_MAX_SIZE (Linux 5.19), IPv4 ones the sizes of their own (Linux 6.3). GSO is bounded by the device's TSO limits, GRO by the kernel.</para>
/// <para>A connection takes the size of its device when it is made, or its route changes: those that exist may go on with the old one.</para>
/// </remarks>
/// <seealso href="https://docs.kernel.org/networking/segmentation-offloads.html"/>
public sealed class BigTcpPlan
{
    /// <summary>The longest packet without BIG TCP, 65536 bytes, and the kernel's default.</summary>
    public const int OrdinarySize = 65536;

    /// <summary>What a plan takes where no size is asked for and all ends allow it, 196608 bytes: longer packets gain little more.</summary>
    public const int UsualSize = 3 * OrdinarySize;

    /// <summary>The longest packet that any kernel puts together, 524280 bytes (GRO_MAX_SIZE, linux/netdevice.h).</summary>
    public const int MaxGroSize = 8 * 65535;

    // IPv6, TCP and its timestamps: the headers of a segment.
    private const int Headers = 72;
    private const int LeastMtu = 576;

    private const string Ipv4Since = "Linux 6.3";
    private const string Ipv6Since = "Linux 5.19";

    private BigTcpPlan(string request, IReadOnlyList<BigTcpStep> steps, IReadOnlyList<BigTcpObstacle> obstacles, int gsoSize, int groSize, bool ipv4)
    {
        Request = request;
        Steps = steps;
        Obstacles = obstacles;
        GsoSize = gsoSize;
        GroSize = groSize;
        Ipv4 = ipv4;
    }

    /// <summary>What is done to each end, in the order in which they were given; empty where there are obstacles.</summary>
    public IReadOnlyList<BigTcpStep> Steps { get; }

    /// <summary>What stands against it; empty where the plan can be applied.</summary>
    public IReadOnlyList<BigTcpObstacle> Obstacles { get; }

    /// <summary>Whether the plan can be applied.</summary>
    public bool IsPossible => Obstacles.Count == 0;

    /// <summary>The longest packet to send, in bytes.</summary>
    public int GsoSize { get; }

    /// <summary>The longest packet to put together from received ones, in bytes.</summary>
    public int GroSize { get; }

    /// <summary>Whether IPv4 gets it too.</summary>
    public bool Ipv4 { get; }

    private string Request { get; }

    /// <summary>Plans BIG TCP for the devices of a path: both ends of a pair, and the uplink where packets go on from there. Nothing is changed.</summary>
    /// <param name="ends">The devices; at least one.</param>
    /// <param name="options">What it is to be.</param>
    /// <exception cref="LinkNotFoundException">A device is not there.</exception>
    public static BigTcpPlan Enable(IReadOnlyList<BigTcpEnd> ends, BigTcpOptions? options = null)
    {
        options ??= new BigTcpOptions();
        List<LinkInfo> links = Read(ends);
        List<BigTcpObstacle> obstacles = [];
        bool ipv4 = options.Ipv4 != BigTcpIpv4.No && (options.Ipv4 == BigTcpIpv4.Required || links.TrueForAll(link => link.GsoIpv4MaxSize is not null));
        int gso = options.GsoSize ?? Math.Min(UsualSize, links.Min(GsoCeiling));
        int gro = options.GroSize ?? gso;
        for (int i = 0; i < links.Count; i++)
        {
            AddObstacles(obstacles, i, links[i], gso, gro, options, ipv4);
        }

        List<BigTcpStep> steps = obstacles.Count > 0 ? [] : [.. links.Select((link, i) => new BigTcpStep(ends[i], link, BigTcpSizes.Of(link), Big(link, gso, gro, ipv4)))];
        return new BigTcpPlan($"enable BIG TCP of {gso} bytes", steps, obstacles, gso, gro, ipv4);
    }

    /// <summary>Plans the way back to packets of at most 64 KiB; what is below that stays. Nothing is changed.</summary>
    /// <param name="ends">The devices; at least one.</param>
    /// <exception cref="LinkNotFoundException">A device is not there.</exception>
    public static BigTcpPlan Disable(IReadOnlyList<BigTcpEnd> ends)
    {
        List<LinkInfo> links = Read(ends);
        List<BigTcpStep> steps = [.. links.Select((link, i) => new BigTcpStep(ends[i], link, BigTcpSizes.Of(link), Ordinary(BigTcpSizes.Of(link))))];
        return new BigTcpPlan("disable BIG TCP", steps, [], OrdinarySize, OrdinarySize, ipv4: false);
    }

    /// <summary>
    /// Sets the sizes, one end after the other, each in one request, and reads them back. Where an end fails, those before it, and what the kernel has already taken of that one, are set back.
    /// </summary>
    /// <returns>The sizes of each end as the kernel reports them.</returns>
    /// <exception cref="BigTcpException">The plan is not possible, or the kernel refused it at an end.</exception>
    public IReadOnlyList<BigTcpSizes> Apply()
    {
        if (!IsPossible)
        {
            throw new BigTcpException(Request, Obstacles);
        }

        List<BigTcpSizes> sizes = [];
        for (int i = 0; i < Steps.Count; i++)
        {
            BigTcpStep step = Steps[i];
            try
            {
                if (step.IsNeeded)
                {
                    step.End.Links.Set(step.End.Index, step.After.ToChange());
                }

                sizes.Add(BigTcpSizes.Of(step.End.Links.Get(step.End.Index)));
            }
            catch (NetlinkException refusal)
            {
                throw new BigTcpException(Request, step, i, refusal, Undo(i));
            }
        }

        return sizes;
    }

    private string Undo(int failed)
    {
        List<string> left = [];
        for (int i = failed; i >= 0; i--)
        {
            BigTcpStep step = Steps[i];
            try
            {
                if (step.IsNeeded)
                {
                    step.End.Links.Set(step.End.Index, step.Before.ToChange());
                }
            }
            catch (LinkNotFoundException)
            {
                // A device that is gone has no sizes to set back.
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                left.Add($"end {i} could not be set back ({exception.Message})");
            }
        }

        return left.Count == 0 ? "All ends are as they were." : $"{string.Join("; ", left)}.";
    }

    private static List<LinkInfo> Read(IReadOnlyList<BigTcpEnd> ends)
    {
        ArgumentNullException.ThrowIfNull(ends);
        if (ends.Count == 0)
        {
            throw new ArgumentException("a path has at least one device", nameof(ends));
        }

        return [.. ends.Select(end => end.Links.Get(end.Index))];
    }

    /// <summary>The longest packet that the end can send: as many bytes, and as many segments at the MTU, as the device takes at once.</summary>
    private static int GsoCeiling(LinkInfo link) =>
        (int)Math.Min(link.TsoMaxSize ?? OrdinarySize, (long)(link.TsoMaxSegments ?? ushort.MaxValue) * SegmentSize(link));

    private static int SegmentSize(LinkInfo link) => Math.Max(link.Mtu, LeastMtu) - Headers;

    private static void AddObstacles(List<BigTcpObstacle> obstacles, int end, LinkInfo link, int gso, int gro, BigTcpOptions options, bool ipv4)
    {
        if (link.TsoMaxSize is not { } tso)
        {
            obstacles.Add(new BigTcpObstacle(end, link, LinkAttribute.GsoMaxSize, gso, null, Ipv6Since, "This kernel has no BIG TCP."));
            return;
        }

        if (tso <= OrdinarySize)
        {
            obstacles.Add(new BigTcpObstacle(
                end, link, LinkAttribute.GsoMaxSize, options.GsoSize ?? UsualSize, tso, "tso-max-size", "The device cannot send longer packets: leave it out, or use one that can, such as netkit or veth."));
        }
        else if (gso > tso)
        {
            obstacles.Add(new BigTcpObstacle(end, link, LinkAttribute.GsoMaxSize, gso, tso, "tso-max-size", $"Ask for at most {tso} bytes."));
        }
        else if (gso > GsoCeiling(link) || GsoCeiling(link) <= OrdinarySize)
        {
            int segments = link.TsoMaxSegments.GetValueOrDefault();
            obstacles.Add(new BigTcpObstacle(
                end, link, LinkAttribute.GsoMaxSegs, Segments(link, options.GsoSize ?? UsualSize), segments, "tso-max-segs",
                $"At an MTU of {link.Mtu} bytes {segments} segments hold {GsoCeiling(link)} bytes: raise the MTU, or ask for less."));
        }

        if (gro > MaxGroSize)
        {
            obstacles.Add(new BigTcpObstacle(end, link, LinkAttribute.GroMaxSize, gro, MaxGroSize, "GRO_MAX_SIZE of the kernel", $"Ask for at most {MaxGroSize} bytes."));
        }

        if (ipv4 && link.GsoIpv4MaxSize is null)
        {
            obstacles.Add(new BigTcpObstacle(
                end, link, LinkAttribute.GsoIpv4MaxSize, gso, null, Ipv4Since, $"For IPv6 alone, set {nameof(BigTcpOptions)}.{nameof(BigTcpOptions.Ipv4)} to {nameof(BigTcpIpv4.WherePossible)}."));
        }
    }

    private static BigTcpSizes Big(LinkInfo link, int gso, int gro, bool ipv4) => new(
        gso,
        link.GsoIpv4MaxSize is null ? null : ipv4 ? gso : Math.Min(link.GsoIpv4MaxSize.Value, OrdinarySize),
        gro,
        link.GroIpv4MaxSize is null ? null : ipv4 ? gro : Math.Min(link.GroIpv4MaxSize.Value, OrdinarySize),
        link.GsoMaxSegments is { } segments ? Math.Max(segments, Segments(link, gso)) : null);

    private static BigTcpSizes Ordinary(BigTcpSizes sizes) => sizes with
    {
        GsoMaxSize = AtMostOrdinary(sizes.GsoMaxSize),
        GsoIpv4MaxSize = AtMostOrdinary(sizes.GsoIpv4MaxSize),
        GroMaxSize = AtMostOrdinary(sizes.GroMaxSize),
        GroIpv4MaxSize = AtMostOrdinary(sizes.GroIpv4MaxSize),
    };

    private static int? AtMostOrdinary(int? size) => size is null ? null : Math.Min(size.Value, OrdinarySize);

    private static int Segments(LinkInfo link, int size) => (size + SegmentSize(link) - 1) / SegmentSize(link);
}
