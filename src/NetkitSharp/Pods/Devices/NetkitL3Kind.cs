using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Pods.Devices;

/// <summary>netkit without MAC addresses: its frames carry zeros, and it takes packets for anybody.</summary>
internal sealed class NetkitL3Kind() : NetkitKind(NetkitMode.L3)
{
    /// <inheritdoc/>
    public override void Route(DeviceEnds ends, AddressFamily family, RtnetlinkClient inside) => DirectRoute.Add(ends, family, inside);

    /// <inheritdoc/>
    protected override PhysicalAddress? MakeAddress(DeviceRequest request, bool podSide) => null;
}
