using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Tests.Pods;

/// <summary>A pod's statistics beside the counters of its two devices, read while nothing moved.</summary>
internal sealed record CountedPod(PodStatistics Statistics, LinkStatistics PodSide, LinkStatistics HostSide)
{
    public static CountedPod Read(PodNetwork network, RtnetlinkClient host, RtnetlinkClient inside, Pod pod)
    {
        while (true)
        {
            PodStatistics before = network.ReadStatistics(pod);
            LinkStatistics podSide = Counters(inside, pod.PodSideDevice.Index);
            LinkStatistics hostSide = host.Links.TryGet(pod.HostDevice.Index, out LinkInfo? device) ? device.Statistics!.Value : default;
            PodStatistics after = network.ReadStatistics(pod);
            PodStatistics moved = after.Since(before);
            if (moved.FromPod.Packets == 0 && moved.ToPod.Packets == 0)
            {
                return new CountedPod(after, podSide, hostSide);
            }
        }
    }

    public static CountedPod operator -(CountedPod now, CountedPod then) =>
        new(now.Statistics.Since(then.Statistics), Difference(now.PodSide, then.PodSide), Difference(now.HostSide, then.HostSide));

    private static LinkStatistics Counters(RtnetlinkClient client, int index) => client.Links.TryGet(index, out LinkInfo? device) ? device.Statistics!.Value : default;

    private static LinkStatistics Difference(LinkStatistics now, LinkStatistics then) => new()
    {
        ReceivedPackets = now.ReceivedPackets - then.ReceivedPackets,
        ReceivedBytes = now.ReceivedBytes - then.ReceivedBytes,
        TransmittedPackets = now.TransmittedPackets - then.TransmittedPackets,
        TransmittedBytes = now.TransmittedBytes - then.TransmittedBytes,
        ReceiveDropped = now.ReceiveDropped - then.ReceiveDropped,
        TransmitDropped = now.TransmitDropped - then.TransmitDropped,
        ReceiveErrors = now.ReceiveErrors - then.ReceiveErrors,
        TransmitErrors = now.TransmitErrors - then.TransmitErrors,
    };
}
