using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>netkit with MAC addresses, which are ours to set.</summary>
internal sealed class NetkitL2Kind() : NetkitKind(NetkitMode.L2)
{
    /// <inheritdoc/>
    public override PhysicalAddress? FrameAddress(DeviceEnds ends) => ends.PodSide.Address;

    /// <inheritdoc/>
    public override RouteSpec DefaultRoute(int podSideIndex, AddressFamily family) => EthernetRoute.For(podSideIndex, family);

    /// <inheritdoc/>
    protected override PhysicalAddress? MakeAddress(DeviceRequest request, bool podSide) => StableAddress.For(request.HostName, podSide);
}
