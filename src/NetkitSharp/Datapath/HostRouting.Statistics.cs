using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Datapath;

public sealed partial class HostRouting
{
    /// <summary>
    /// Reads the counters of all pods, many in one system call, into a table that is used again and again: see <see cref="ReadCounters(int)"/> for one. Allocates nothing
    /// once the table has grown to as many pods as there are.
    /// </summary>
    /// <remarks>The packets flow on meanwhile: the rows of a table are not of one instant.</remarks>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void ReadAllCounters(PodCounterTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _registry.ReadCounters(table);
    }
}
