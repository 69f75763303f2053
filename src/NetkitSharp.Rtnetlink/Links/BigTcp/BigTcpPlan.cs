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

    /// <summary>The longest packet that all ends send, in bytes; 65536 where that is no BIG TCP.</summary>
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
        bool ipv4 = options.Ipv4 != BigTcpIpv4.No && (options.Ipv4 == BigTcpIpv4.Required || links.TrueForAll(link => link.GsoIpv4MaxSize is not null));
        int gso = options.GsoSize ?? (options.Clamping == BigTcpClamping.None ? Math.Min(UsualSize, links.Min(GsoCeiling)) : UsualSize);
        int gro = options.GroSize ?? gso;
        List<BigTcpObstacle> obstacles = [];
        for (int i = 0; i < links.Count; i++)
        {
            AddObstacles(obstacles, i, ends[i], links[i], gso, gro, options, ipv4);
        }

        string request = $"enable BIG TCP of {gso} bytes";
        if (options.Clamping != BigTcpClamping.None && obstacles.TrueForAll(obstacle => obstacle.Ceiling is not null))
        {
            return Clamp(request, ends, links, obstacles, gso, gro, ipv4, options.Clamping);
        }

        List<BigTcpStep> steps = obstacles.Count > 0 ? [] : [.. links.Select((link, i) => new BigTcpStep(ends[i], link, BigTcpSizes.Of(link), Big(ends[i], link, gso, gro, ipv4)))];
        return new BigTcpPlan(request, steps, obstacles, gso, gro, ipv4);
    }

    /// <summary>Plans the way back to packets of at most 64 KiB; what is below that stays. Nothing is changed.</summary>
    /// <param name="ends">The devices; at least one.</param>
    /// <param name="former">The sizes of ends that are to go back to what they had, whatever that was; null for none.</param>
    /// <exception cref="LinkNotFoundException">A device is not there.</exception>
    public static BigTcpPlan Disable(IReadOnlyList<BigTcpEnd> ends, IReadOnlyDictionary<BigTcpEnd, BigTcpSizes>? former = null)
    {
        List<LinkInfo> links = Read(ends);
        List<BigTcpStep> steps =
        [
            .. links.Select((link, i) => new BigTcpStep(
                ends[i], link, BigTcpSizes.Of(link), former is not null && former.TryGetValue(ends[i], out BigTcpSizes sizes) ? sizes : Ordinary(BigTcpSizes.Of(link)))),
        ];
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

    /// <summary>The sizes of a path some of whose devices cannot have what was asked.</summary>
    private static BigTcpPlan Clamp(
        string request, IReadOnlyList<BigTcpEnd> ends, List<LinkInfo> links, List<BigTcpObstacle> clamps, int gso, int gro, bool ipv4, BigTcpClamping clamping)
    {
        List<int> sizes = [.. links.Select(link => Math.Min(gso, GsoCeiling(link)))];
        int least = sizes.Min();
        bool isByPath = clamping == BigTcpClamping.Path;
        int leastGro = Math.Min(gro, isByPath ? Math.Max(least, OrdinarySize) : MaxGroSize);
        List<BigTcpStep> steps = [];
        for (int i = 0; i < links.Count; i++)
        {
            int limiting = isByPath ? sizes.IndexOf(least) : i;
            steps.Add(new BigTcpStep(ends[i], links[i], BigTcpSizes.Of(links[i]), Big(ends[i], links[i], isByPath ? least : sizes[i], leastGro, ipv4))
            {
                Clamp = clamps.Find(clamp => clamp.End == limiting && clamp.Attribute != LinkAttribute.GroMaxSize) ?? clamps.Find(clamp => clamp.End == i),
            });
        }

        return new BigTcpPlan(request, steps, [], Math.Max(least, OrdinarySize), leastGro, ipv4 && least > OrdinarySize);
    }

    /// <summary>The longest packet that the end can send: as many bytes, and as many segments at the MTU, as the device takes at once.</summary>
    private static int GsoCeiling(LinkInfo link) => TunnelSegmentation.IsOverstated(link)
        ? OrdinarySize
        : (int)Math.Min(link.TsoMaxSize ?? OrdinarySize, (long)(link.TsoMaxSegments ?? ushort.MaxValue) * SegmentSize(link));

    private static int SegmentSize(LinkInfo link) => Math.Max(link.Mtu, LeastMtu) - Headers;

    private static void AddObstacles(List<BigTcpObstacle> obstacles, int number, BigTcpEnd end, LinkInfo link, int gso, int gro, BigTcpOptions options, bool ipv4)
    {
        void Add(LinkAttribute attribute, int asked, int? ceiling, string limit, string advice) =>
            obstacles.Add(new BigTcpObstacle(number, link, attribute, asked, ceiling, limit, advice) { Place = end.Place });

        if (link.TsoMaxSize is not { } tso)
        {
            Add(LinkAttribute.GsoMaxSize, gso, null, Ipv6Since, "This kernel has no BIG TCP.");
            return;
        }

        int big = options.GsoSize ?? UsualSize;
        if (TunnelSegmentation.IsOverstated(link))
        {
            Add(
                LinkAttribute.GsoMaxSize, big, OrdinarySize, "the encapsulation",
                $"The device takes over the {tso} bytes of the one below it, but this kernel segments longer packets wrongly inside a tunnel: leave it out.");
        }
        else if (tso <= OrdinarySize)
        {
            Add(LinkAttribute.GsoMaxSize, big, tso, "tso-max-size", "The device cannot send longer packets: leave it out, or use one that can, such as netkit or veth.");
        }
        else if (gso > tso)
        {
            Add(LinkAttribute.GsoMaxSize, gso, tso, "tso-max-size", $"Ask for at most {tso} bytes.");
        }
        else if (gso > GsoCeiling(link) || GsoCeiling(link) <= OrdinarySize)
        {
            int segments = link.TsoMaxSegments.GetValueOrDefault();
            Add(LinkAttribute.GsoMaxSegs, Segments(link, big), segments, "tso-max-segs", $"At an MTU of {link.Mtu} bytes {segments} segments hold {GsoCeiling(link)} bytes: raise the MTU, or ask for less.");
        }

        if (gro > MaxGroSize)
        {
            Add(LinkAttribute.GroMaxSize, gro, MaxGroSize, "GRO_MAX_SIZE of the kernel", $"Ask for at most {MaxGroSize} bytes.");
        }

        if (ipv4 && link.GsoIpv4MaxSize is null)
        {
            Add(LinkAttribute.GsoIpv4MaxSize, gso, null, Ipv4Since, $"For IPv6 alone, set {nameof(BigTcpOptions)}.{nameof(BigTcpOptions.Ipv4)} to {nameof(BigTcpIpv4.WherePossible)}.");
        }
    }

    private static BigTcpSizes Big(BigTcpEnd end, LinkInfo link, int gso, int gro, bool ipv4)
    {
        BigTcpSizes before = BigTcpSizes.Of(link);
        BigTcpSizes ordinary = Ordinary(before);
        int? gsoSize = gso > OrdinarySize ? gso : ordinary.GsoMaxSize;
        int? groSize = gro > OrdinarySize ? gro : ordinary.GroMaxSize;
        BigTcpSizes after = new(
            gsoSize,
            before.GsoIpv4MaxSize is not null && ipv4 && gso > OrdinarySize ? gso : ordinary.GsoIpv4MaxSize,
            groSize,
            before.GroIpv4MaxSize is not null && ipv4 && gro > OrdinarySize ? gro : ordinary.GroIpv4MaxSize,
            before.GsoMaxSegments is { } segments ? Math.Max(segments, Math.Min(Segments(link, gso), link.TsoMaxSegments ?? ushort.MaxValue)) : null);
        return end.IsShared ? after.AtLeast(before) : after;
    }

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
