using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods.Devices;

/// <summary>A pod's devices as they were made.</summary>
/// <param name="Host">The host's end; for ipvlan the master, which is everybody's.</param>
/// <param name="PodSide">The pod's end, whose index counts in the pod's namespace.</param>
/// <param name="PodNamespace">The pod's namespace.</param>
internal sealed record DeviceEnds(LinkInfo Host, LinkInfo PodSide, NetworkNamespace PodNamespace)
{
    /// <summary>The stubs inside the pod, where its programs cannot be on the host.</summary>
    public PodStub? Stub { get; init; }

    /// <summary>What the datapath counts the pod's packets under.</summary>
    public int CounterKey => Stub?.Key ?? Host.Index;
}
