using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Datapath;

namespace NetkitSharp.Pods;

/// <summary>
/// What the programs counted for one pod since it was opened: packets and bytes by <see cref="Verdict"/>, which says direction and reason, and their totals. Packets of many
/// segments (GSO) count once; bytes are from the link-layer header on, as the kernel's device counters have them.
/// </summary>
/// <remarks>
/// <para>A row of a <see cref="PodStatisticsTable"/> is a view of it, good until the table is filled again.</para>
/// <para>A redirect is counted when it is decided. The kernel has no counter for one that then fails, because the target device went away under it. <c>docs/datapath.md</c> says which counter
/// of which device has to agree with which of these.</para>
/// </remarks>
[SuppressMessage("Performance", "CA1815", Justification = "A view of counters that change; two are never compared.")]
public readonly struct PodStatistics
{
    private readonly ReadOnlyMemory<VerdictCount> _counts;

    internal PodStatistics(Pod pod, ReadOnlyMemory<VerdictCount> counts)
    {
        Pod = pod;
        _counts = counts;
    }

    /// <summary>Whose they are.</summary>
    public Pod Pod { get; }

    /// <summary>All that the pod sent: the sum of <see cref="Redirected"/>, <see cref="LeftToStack"/> and <see cref="DroppedFromPod"/>.</summary>
    public VerdictCount FromPod => Redirected + LeftToStack + DroppedFromPod;

    /// <summary>What the pod sent to other pods and remotes past the host's IP stack.</summary>
    public VerdictCount Redirected => this[Verdict.PodToPod] + this[Verdict.PodToRemote];

    /// <summary>What the pod sent and the host's IP stack got.</summary>
    public VerdictCount LeftToStack => Sum(Verdict.PodToStack, Verdict.PodToStackLookupFailed);

    /// <summary>What the pod sent and was dropped.</summary>
    public VerdictCount DroppedFromPod => Sum(Verdict.DropSpoofed, Verdict.DropNoMemory);

    /// <summary>All that was let into the pod, from the host, from remotes and from other pods.</summary>
    /// <remarks>
    /// A netkit program that sees what the host sends does not learn the pod's device: what has no pod's address (<see cref="Verdict.HostToPodLocal"/>: neighbour
    /// discovery, multicast) is in the network's counters only.
    /// </remarks>
    public VerdictCount ToPod => this[Verdict.HostToPod] + this[Verdict.HostToPodLocal] + this[Verdict.RemoteToPod] + this[Verdict.PodFromPod];

    /// <summary>What was on its way into the pod and was dropped. With netkit it is in the network's counters only, for the same reason.</summary>
    public VerdictCount DroppedToPod => this[Verdict.DropNotAPod] + this[Verdict.DropHostMalformed] + this[Verdict.DropRemoteNoMemory];

    /// <summary>
    /// What arrived at an uplink for the pod and was left to the host's IP stack, by reason a <see cref="Verdict"/> of its own. What the stack forwards is counted once more, as
    /// <see cref="Verdict.HostToPod"/>.
    /// </summary>
    public VerdictCount ArrivedForStack => Sum(Verdict.RemoteToStackTtl, Verdict.RemoteToStackOptions) + this[Verdict.RemoteToStackSource];

    /// <summary>How often <paramref name="verdict"/> was given on this pod's packets.</summary>
    public VerdictCount this[Verdict verdict] => _counts.Span[(int)verdict];

    /// <summary>What was counted since <paramref name="earlier"/>, in memory of its own.</summary>
    public PodStatistics Since(PodStatistics earlier)
    {
        VerdictCount[] difference = new VerdictCount[VerdictCounters.Length];
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] = _counts.Span[i] - earlier._counts.Span[i];
        }

        return new PodStatistics(Pod, difference);
    }

    /// <summary>The same in memory of its own, for longer than the table keeps it.</summary>
    public PodStatistics ToSnapshot() => new(Pod, _counts.ToArray());

    private VerdictCount Sum(Verdict first, Verdict last)
    {
        VerdictCount sum = default;
        foreach (VerdictCount count in _counts.Span[(int)first..((int)last + 1)])
        {
            sum += count;
        }

        return sum;
    }
}
