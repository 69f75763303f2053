using System.Globalization;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Mq;

namespace NetkitSharp.Bandwidth;

/// <summary>
/// The queue of an uplink: fq at its root, or mq with an fq for each of its transmit queues. Disposing it takes away what was made here, and what waits in it; the kernel's default one comes back.
/// </summary>
public sealed class UplinkPacing : IDisposable
{
    /// <summary>"nk" in ASCII: the handle by which an fq or mq at the root is known for one that was made here, also by a process that is no more.</summary>
    private static readonly TrafficHandle s_handle = new(0x6e6b, 0);

    private readonly QdiscClient _qdiscs;
    private readonly int _linkIndex;

    private UplinkPacing(QdiscClient qdiscs, int linkIndex, bool isOurs)
    {
        _qdiscs = qdiscs;
        _linkIndex = linkIndex;
        IsOurs = isOurs;
    }

    /// <summary>Whether it was made here; false for one that was found to do, and where nothing was to be touched.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>
    /// Sees to it that a device's packets wait in fq for their departure times. A device whose default is mq gets mq with an fq for each queue it can ever have; any other one fq. What an earlier process made here, and did not take away, is taken over.
    /// </summary>
    /// <param name="rtnetlink">A client of the device's namespace, which stays the caller's and must outlive the result.</param>
    /// <param name="link">The device.</param>
    /// <param name="options">Whether, and how large.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message says which.</exception>
    /// <exception cref="UplinkQdiscInUseException">There is one of somebody else's that will not do, and <see cref="UplinkQdisc.ReplaceAny"/> was not asked for.</exception>
    /// <exception cref="FairQueueNotSupportedException">The kernel has no fq.</exception>
    /// <exception cref="NetkitSharp.Rtnetlink.Transport.NetlinkException">The kernel refused for another reason. Nothing is left half made.</exception>
    public static UplinkPacing SetUp(RtnetlinkClient rtnetlink, LinkInfo link, BandwidthOptions options)
    {
        ArgumentNullException.ThrowIfNull(rtnetlink);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        QdiscClient qdiscs = rtnetlink.Qdiscs;
        if (options.Qdisc == UplinkQdisc.Keep)
        {
            return new UplinkPacing(qdiscs, link.Index, isOurs: false);
        }

        // The kernel shows none at the root while a device has never been up, and its defaults have no handle.
        QdiscInfo? root = qdiscs.TryGet(link.Index, TrafficHandle.Root, out QdiscInfo? found) ? found : null;
        bool isDefault = root is null || root.Handle == TrafficHandle.None;
        if (!isDefault && root!.Handle != s_handle)
        {
            if (Shortcoming(qdiscs, root, options) is not { } shortcoming)
            {
                return new UplinkPacing(qdiscs, link.Index, isOurs: false);
            }

            if (options.Qdisc != UplinkQdisc.ReplaceAny)
            {
                throw new UplinkQdiscInUseException(
                    root,
                    $"The uplink '{link.Name}' has the queueing discipline {root.Kind} {root.Handle} at its root, which somebody put there: {shortcoming}. Put fq there, or say {nameof(UplinkQdisc)}.{nameof(UplinkQdisc.ReplaceAny)} to have it replaced, or {nameof(UplinkQdisc.Keep)} to go without pacing.");
            }
        }

        try
        {
            if (root?.Kind == "mq")
            {
                SetUpQueues(qdiscs, link, isDefault, options);
            }
            else
            {
                Put(qdiscs, link.Index, isDefault, Fq(TrafficHandle.Root, s_handle, options));
            }
        }
        catch (QdiscKindNotSupportedException missing)
        {
            throw new FairQueueNotSupportedException(
                $"Egress rates need the queueing discipline fq at the root of the uplink '{link.Name}', and this kernel has none (CONFIG_NET_SCH_FQ, module sch_fq): the programs write the time at which a packet is to leave, and nothing but fq waits for it. Load the module; or say {nameof(UplinkQdisc)}.{nameof(UplinkQdisc.Keep)}, with which egress rates drop what lies beyond the horizon and pace nothing. Ingress rates do not need it.",
                missing);
        }

        return new UplinkPacing(qdiscs, link.Index, isOurs: true);
    }

    /// <summary>Takes away what was made here, unless somebody else's is there by now or the device is gone.</summary>
    public void Dispose()
    {
        if (!IsOurs)
        {
            return;
        }

        IsOurs = false;
        if (_qdiscs.TryGet(_linkIndex, TrafficHandle.Root, out QdiscInfo? root) && root.Handle == s_handle)
        {
            _qdiscs.TryDelete(_linkIndex, TrafficHandle.Root);
        }
    }

    /// <summary>Why somebody else's queueing discipline will not do; null when it will.</summary>
    private static string? Shortcoming(QdiscClient qdiscs, QdiscInfo root, BandwidthOptions options)
    {
        if (root.Kind != "mq")
        {
            return Shortcoming(root, options);
        }

        foreach (QdiscInfo leaf in qdiscs.List(root.LinkIndex))
        {
            if (leaf.Parent.Major == root.Handle.Major && leaf.Parent.Minor != 0 && Shortcoming(leaf, options) is { } shortcoming)
            {
                return $"queue {leaf.Parent.Minor}: {shortcoming}";
            }
        }

        return null;
    }

    private static string? Shortcoming(QdiscInfo qdisc, BandwidthOptions options) =>
        !qdisc.TryGetData<FqQdiscInfo>(out FqQdiscInfo? fq) ? $"{qdisc.Kind} does not wait for departure times"
        : fq.Horizon < options.Horizon ? string.Create(CultureInfo.InvariantCulture, $"its fq looks {fq.Horizon} ahead, and {options.Horizon} are needed")
        : null;

    private static void SetUpQueues(QdiscClient qdiscs, LinkInfo link, bool isDefault, BandwidthOptions options)
    {
        Put(qdiscs, link.Index, isDefault, new MqQdisc { Handle = s_handle });
        try
        {
            // All that it was made with, not only those in use: ethtool -L turns the others on later.
            for (int queue = 1; queue <= (link.NumTxQueues ?? 1); queue++)
            {
                qdiscs.Replace(link.Index, Fq(new TrafficHandle(s_handle.Major, (ushort)queue), null, options));
            }
        }
        catch
        {
            qdiscs.TryDelete(link.Index, TrafficHandle.Root);
            throw;
        }
    }

    /// <summary>Where there is only a default one, nobody else's that came meanwhile is overwritten.</summary>
    private static void Put(QdiscClient qdiscs, int linkIndex, bool isDefault, QdiscSpec spec)
    {
        if (isDefault)
        {
            qdiscs.Create(linkIndex, spec);
        }
        else
        {
            qdiscs.Replace(linkIndex, spec);
        }
    }

    private static FqQdisc Fq(TrafficHandle parent, TrafficHandle? handle, BandwidthOptions options) => new()
    {
        Parent = parent,
        Handle = handle,
        PacketLimit = (uint)options.PacketLimit,
        FlowPacketLimit = (uint)options.FlowPacketLimit,
    };
}
