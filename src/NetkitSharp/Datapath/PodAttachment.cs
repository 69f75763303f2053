using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The two programs of a datapath on one pod's host-side device, or behind the stubs of its ipvlan device. Disposing it detaches them.</summary>
public sealed class PodAttachment : IDisposable
{
    private readonly PodStub? _stub;

    internal PodAttachment(BpfLink fromPod, BpfLink toPod)
    {
        FromPod = fromPod;
        ToPod = toPod;
    }

    internal PodAttachment(PodStub stub)
        : this(stub.FromPod, stub.ToPod) => _stub = stub;

    /// <summary>The link of <c>from_pod</c>, or of the stub that jumps to <c>policy_out</c>, which sees what the pod sends.</summary>
    public BpfLink FromPod { get; }

    /// <summary>The link of <c>to_pod</c>, or of the stub that jumps to <c>policy_in</c>, which sees what the host sends into the pod.</summary>
    public BpfLink ToPod { get; }

    /// <summary>Detaches both programs, the one that lets the pod send first; stubs stay, with nothing to jump to, and drop.</summary>
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
