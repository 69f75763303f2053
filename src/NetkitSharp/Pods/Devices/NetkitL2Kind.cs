using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Pods.Devices;

/// <summary>netkit with MAC addresses, which are ours to set.</summary>
internal sealed class NetkitL2Kind() : NetkitKind(NetkitMode.L2)
{
    /// <inheritdoc/>
    public override PhysicalAddress? FrameAddress(DeviceEnds ends) => ends.PodSide.Address;

    /// <inheritdoc/>
    public override void Route(DeviceEnds ends, AddressFamily family, RtnetlinkClient inside) => EthernetRoute.Add(ends, family, inside);

    /// <inheritdoc/>
    protected override PhysicalAddress? MakeAddress(DeviceRequest request, bool podSide) => StableAddress.For(request.HostName, podSide);
}
