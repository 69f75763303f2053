using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Pods;

public sealed partial class PodNetwork
{
    /// <summary>What the programs counted for one pod since it was opened, with totals by direction.</summary>
    /// <exception cref="ArgumentException">The pod is not part of this network.</exception>
    /// <exception cref="BpfKeyNotFoundException">The pod is closed.</exception>
    public PodStatistics ReadStatistics(Pod pod)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            return new PodStatistics(pod, _datapath.ReadCounters(pod.Ends.CounterKey).Counts);
        }
    }

    /// <summary>
    /// The same for all open pods at once, many in one system call, into a table that is used again and again. Allocates nothing once the table has grown to as many pods as there are.
    /// </summary>
    /// <param name="table">It is filled anew: what its rows said before is gone.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void ReadStatistics(PodStatisticsTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _datapath.ReadAllCounters(table.Counters);
            table.Name(_pods);
        }
    }
}
