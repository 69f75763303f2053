using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>netkit without MAC addresses: its frames carry zeros, and it takes packets for anybody.</summary>
internal sealed class NetkitL3Kind() : NetkitKind(NetkitMode.L3)
{
    /// <inheritdoc/>
    public override RouteSpec DefaultRoute(int podSideIndex, AddressFamily family) => DirectRoute.For(podSideIndex, family);

    /// <inheritdoc/>
    protected override PhysicalAddress? MakeAddress(DeviceRequest request, bool podSide) => null;
}
