using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Rtnetlink;

namespace NetkitSharp.Services;

/// <content>Services at XDP.</content>
public sealed partial class ServiceLoadBalancer
{
    private BpfMap? _xdpDevices;

    /// <summary>
    /// Attaches a program that deals with services' packets before the kernel makes a <c>struct sk_buff</c> of them: TCP and UDP to and from backends elsewhere, and to pods of this node. What it cannot do whole passes untouched to the program
    /// of <see cref="AttachUplink"/>, which has to be attached to the same device. They share connections and counters.
    /// </summary>
    /// <remarks>
    /// <para>The index is looked up in the network namespace of the calling thread. The program takes frames for the MAC address that the device has now; after a change of it, attach anew.</para>
    /// <para>Packets go out by the device they came in by, or by another one that has this program in its driver. The way of a connection is looked up anew when routes change, and after 50 ms in any case. Of
    /// what goes to a neighbour, one packet in five seconds goes by tc, so that the kernel asks whether it is still there: one that changes its MAC address and says nothing is found out as by any other sender.</para>
    /// <para>With <see cref="ServiceLoadBalancerOptions.PinDirectory"/> the program stays attached when the process ends, and the same call of the next one puts its own in its place without a packet in between seeing neither; only another
    /// <paramref name="mode"/> than it runs in takes it off first. Without, it goes with the result, or with the process.</para>
    /// <para>A card that takes VLAN tags off hides them from the program: switch that off (<c>ethtool -K DEVICE rxvlan off</c>) where it has VLANs. Frames need their checksums on them, as they have on a wire; what comes over a virtual pair
    /// has them only if its sender leaves none to the device.</para>
    /// </remarks>
    /// <param name="interfaceIndex">A device with MAC addresses that leads out of the node.</param>
    /// <param name="mode">Where to run.</param>
    /// <exception cref="XdpOccupiedException">The device has an XDP program.</exception>
    /// <exception cref="BpfDeviceException">The device takes no XDP program in that mode.</exception>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public XdpServiceAttachment AttachXdp(int interfaceIndex, XdpMode mode = XdpMode.Default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        PhysicalAddress? address;
        using (RtnetlinkClient rtnetlink = RtnetlinkClient.Open())
        {
            address = rtnetlink.Links.Get(interfaceIndex).Address;
        }

        lock (_gate)
        {
            Demand();
            _xdpDevices ??= OpenXdpDevices();
            Dictionary<string, BpfMap> maps = new(SharedMaps, StringComparer.Ordinal) { [XdpBalancing.Devices] = _xdpDevices };
            return new XdpBalancing(maps, checkSources: _options.HostRouting is not null, _options.HashSeed).Attach(interfaceIndex, address, mode, _pins?.LinkPin("xdp", interfaceIndex));
        }
    }

    /// <summary>The map of devices: the pinned one, which the programs that are attached use, or a new one, pinned.</summary>
    private BpfMap OpenXdpDevices()
    {
        if (_pins?.Maps.GetValueOrDefault(XdpBalancing.Devices) is { } pinned)
        {
            return BpfMap.FromHandle(pinned.DuplicateHandle());
        }

        BpfMap devices = XdpBalancing.CreateDevices();
        try
        {
            _pins?.PinBeside(XdpBalancing.Devices, devices);
            return devices;
        }
        catch
        {
            devices.Dispose();
            throw;
        }
    }
}
