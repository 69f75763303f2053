using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The two programs of a datapath on one pod's host-side device, or behind the stubs of its ipvlan device. Disposing it detaches them, unless they are pinned.</summary>
public sealed class PodAttachment : IDisposable
{
    private readonly PodStub? _stub;

    internal PodAttachment(DatapathHook hook, BpfLink fromPod, BpfLink toPod)
    {
        Hook = hook;
        FromPod = fromPod;
        ToPod = toPod;
    }

    internal PodAttachment(PodStub stub)
        : this(DatapathHook.Tcx, stub.FromPod, stub.ToPod) => _stub = stub;

    /// <summary>The hooks that the programs are at.</summary>
    public DatapathHook Hook { get; }

    /// <summary>The link of <c>from_pod</c>, or of the stub that jumps to <c>policy_out</c>, which sees what the pod sends.</summary>
    public BpfLink FromPod { get; }

    /// <summary>The link of <c>to_pod</c>, or of the stub that jumps to <c>policy_in</c>, which sees what the host sends into the pod.</summary>
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
        if (_stub is not null)
        {
            // What the stubs jump to is no program of the two.
            return;
        }

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

    /// <summary>Detaches both programs, the one that lets the pod send first; stubs stay, with nothing to jump to, and drop. Where they are pinned (<see cref="BpfLink.Pin"/>), they stay attached.</summary>
    public void Dispose()
    {
        if (_stub is not null)
        {
            _stub.Close();
            return;
        }

        FromPod.Dispose();
        ToPod.Dispose();
    }
}
