using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The two programs of a datapath on one pod's host-side device. Disposing it detaches them.</summary>
public sealed class PodAttachment : IDisposable
{
    internal PodAttachment(BpfLink fromPod, BpfLink toPod)
    {
        FromPod = fromPod;
        ToPod = toPod;
    }

    /// <summary>The link of <c>from_pod</c>, which sees what the pod sends.</summary>
    public BpfLink FromPod { get; }

    /// <summary>The link of <c>to_pod</c>, which sees what the host sends into the pod.</summary>
    public BpfLink ToPod { get; }

    /// <summary>Detaches both programs, the one that lets the pod send first.</summary>
    public void Dispose()
    {
        FromPod.Dispose();
        ToPod.Dispose();
    }
}
