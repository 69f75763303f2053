using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>A pod that is being added together with others.</summary>
internal sealed class PodInProgress(PodSpec spec, NetworkNamespace podNamespace, RtnetlinkClient inside) : IDisposable
{
    public PodSpec Spec => spec;

    public NetworkNamespace Namespace => podNamespace;

    /// <summary>A client in the pod's namespace, for as long as the pod is being made.</summary>
    public RtnetlinkClient Inside => inside;

    /// <summary>What the batch is asked to make.</summary>
    public NewLink? Link { get; set; }

    /// <summary>The pod, once its devices are there.</summary>
    public Pod? Pod { get; set; }

    public void Dispose() => inside.Dispose();
}
