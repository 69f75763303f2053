using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The two programs of a datapath on one pod's host-side device. Disposing it detaches them, unless they are pinned.</summary>
public sealed class PodAttachment : IDisposable
{
    internal PodAttachment(DatapathHook hook, BpfLink fromPod, BpfLink toPod)
    {
        Hook = hook;
        FromPod = fromPod;
        ToPod = toPod;
    }

    /// <summary>The hooks that the programs are at.</summary>
    public DatapathHook Hook { get; }

    /// <summary>The link of <c>from_pod</c>, which sees what the pod sends.</summary>
    public BpfLink FromPod { get; }

    /// <summary>The link of <c>to_pod</c>, which sees what the host sends into the pod.</summary>
    public BpfLink ToPod { get; }

    /// <summary>
    /// Swaps the programs of <paramref name="older"/> for those of <paramref name="newer"/> under traffic (<c>BPF_LINK_UPDATE</c>): the place among other programs stays, no packet sees neither.
    /// </summary>
    /// <exception cref="BpfLinkProgramChangedException">A link holds another program than that of <paramref name="older"/>. What was swapped before is put back.</exception>
    /// <exception cref="BpfLinkSeveredException">The device is gone, or a link was detached. What was swapped before is put back.</exception>
    public void Upgrade(HostRouting newer, HostRouting older)
    {
        ArgumentNullException.ThrowIfNull(newer);
        ArgumentNullException.ThrowIfNull(older);
        ToPod.Update(newer.PodProgram(Hook, fromPod: false), older.PodProgram(Hook, fromPod: false));
        try
        {
            FromPod.Update(newer.PodProgram(Hook, fromPod: true), older.PodProgram(Hook, fromPod: true));
        }
        catch
        {
            ToPod.Update(older.PodProgram(Hook, fromPod: false));
            throw;
        }
    }

    /// <summary>Detaches both programs, the one that lets the pod send first. Where they are pinned (<see cref="BpfLink.Pin"/>), they stay attached.</summary>
    public void Dispose()
    {
        FromPod.Dispose();
        ToPod.Dispose();
    }
}
