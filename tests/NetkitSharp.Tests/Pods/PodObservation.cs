using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Tests.Pods;

/// <summary>Counters of two pods, of the uplink and of the network, at an instant or between two.</summary>
internal sealed record PodObservation(CountedPod A, CountedPod? B, LinkStatistics Uplink, VerdictCounters Network)
{
    public static PodObservation operator -(PodObservation now, PodObservation then) => new(
        now.A - then.A,
        now.B is null || then.B is null ? null : now.B - then.B,
        new LinkStatistics
        {
            ReceivedPackets = now.Uplink.ReceivedPackets - then.Uplink.ReceivedPackets,
            TransmittedPackets = now.Uplink.TransmittedPackets - then.Uplink.TransmittedPackets,
        },
        now.Network.Since(then.Network));

    /// <summary>
    /// The rules of docs/datapath.md. On veth each pod for itself; on netkit the packets that name no pod (<see cref="Verdict.HostToPodLocal"/>) are in the network's counters only, and the sum
    /// of both pods has to agree.
    /// </summary>
    public void ShouldAgree(bool netkit, string path)
    {
        foreach (CountedPod pod in (CountedPod[])[A, B!])
        {
            PodStatistics counted = pod.Statistics;
            VerdictCount sent = netkit ? counted.Redirected + counted.LeftToStack : counted.FromPod;
            new VerdictCount(pod.PodSide.TransmittedPackets, pod.PodSide.TransmittedBytes).Should().Be(sent, "{0}: what the pod's device sent", path);
            pod.PodSide.TransmitDropped.Should().Be(netkit ? counted.DroppedFromPod.Packets : 0, "{0}: what it dropped", path);
            new VerdictCount(pod.HostSide.ReceivedPackets, pod.HostSide.ReceivedBytes).Should().Be(netkit ? counted.LeftToStack : counted.FromPod, "{0}: what the host's side received", path);
            if (!netkit)
            {
                new VerdictCount(pod.PodSide.ReceivedPackets, pod.PodSide.ReceivedBytes).Should().Be(counted.ToPod, "{0}: what the pod's device received", path);
                new VerdictCount(pod.HostSide.TransmittedPackets, pod.HostSide.TransmittedBytes).Should().Be(counted[Verdict.HostToPod] + counted[Verdict.HostToPodLocal], "{0}: what the host's side sent", path);
            }
        }

        if (netkit)
        {
            VerdictCount unnamed = Network[Verdict.HostToPodLocal];
            PodStatistics a = A.Statistics;
            PodStatistics b = B!.Statistics;
            new VerdictCount(A.PodSide.ReceivedPackets + B.PodSide.ReceivedPackets, A.PodSide.ReceivedBytes + B.PodSide.ReceivedBytes)
                .Should().Be(a.ToPod + b.ToPod + unnamed, "{0}: what the pods' devices received", path);
            new VerdictCount(A.HostSide.TransmittedPackets + B.HostSide.TransmittedPackets, A.HostSide.TransmittedBytes + B.HostSide.TransmittedBytes)
                .Should().Be(a[Verdict.HostToPod] + a[Verdict.PodFromPod] + b[Verdict.HostToPod] + b[Verdict.PodFromPod] + unnamed, "{0}: what the host's sides sent", path);
            (A.HostSide.TransmitDropped + B.HostSide.TransmitDropped).Should().Be(Network[Verdict.DropNotAPod].Packets, "{0}: what the host's sides dropped", path);
        }
    }
}
