using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods.Devices;

/// <summary>A pod's devices to be made.</summary>
/// <param name="HostName">The name of the host's end.</param>
/// <param name="PodSideName">The name of the pod's end.</param>
/// <param name="PodNamespace">The pod's namespace, where its end is from the start.</param>
/// <param name="Group">IFLA_GROUP of both ends' marking as ours.</param>
/// <param name="Settings">What is asked of the devices.</param>
internal sealed record DeviceRequest(string HostName, string PodSideName, NetworkNamespace PodNamespace, uint Group, DeviceSettings Settings)
{
    /// <summary>
    /// No link-local addresses: the ends of a netkit pair in L3 mode would all get the same one, and nothing here uses them. Null to have it set before the devices go up, which is another request.
    /// </summary>
    public AddressGenerationMode? AddressGeneration { get; init; } = AddressGenerationMode.None;
}
