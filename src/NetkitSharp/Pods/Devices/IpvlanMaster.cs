using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Ipvlan;

namespace NetkitSharp.Pods.Devices;

/// <summary>
/// What the pods of a network on ipvlan share: the master, a device of the host's or a dummy of our own, and the host's own device on it, by which host and pods reach each other.
/// </summary>
/// <param name="name">The master's name; null for a dummy.</param>
/// <param name="dummyName">What a dummy would be called.</param>
/// <param name="hostDeviceName">What the host's device is called.</param>
/// <param name="group">IFLA_GROUP of what is made.</param>
/// <param name="hostAddresses">The host's addresses on its device.</param>
/// <param name="settings">What pods ask for, and the master has to do.</param>
internal sealed class IpvlanMaster(string? name, string dummyName, string hostDeviceName, uint group, IReadOnlyList<InterfaceAddress> hostAddresses, DeviceSettings settings)
{
    /// <summary>ARPHRD_ETHER of <c>linux/if_arp.h</c>.</summary>
    private const int Ethernet = 1;

    private LinkInfo? _device;
    private LinkInfo? _hostDevice;

    /// <summary>The master.</summary>
    public LinkInfo Device => _device ?? throw new InvalidOperationException("The master was not made.");

    /// <summary>The host's own device on the master.</summary>
    public LinkInfo HostDevice => _hostDevice ?? throw new InvalidOperationException("The host's device on the master was not made.");

    /// <summary>Makes what is missing. Whatever fails, nothing is left.</summary>
    /// <exception cref="ArgumentException">The master cannot do what the pods ask for.</exception>
    public void Make(RtnetlinkClient host, IpvlanMode mode, IpvlanIsolation isolation)
    {
        try
        {
            _device = name is null
                ? host.Links.Create(new DummyLink(dummyName)
                {
                    Group = group,
                    Mtu = settings.Mtu,
                    AddressGenerationMode = AddressGenerationMode.None,
                    Up = true,
                })
                : host.Links.Get(name);
            DemandAbilities(_device);
            DemandAgreement(host, mode, isolation);
            _hostDevice = host.Links.Create(new IpvlanLink(hostDeviceName, _device.Index)
            {
                Mode = mode,
                Isolation = isolation,
                Group = group,
                Mtu = settings.Mtu,
                AddressGenerationMode = AddressGenerationMode.None,
                GsoMaxSize = settings.GsoMaxSize,
                GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
                GroMaxSize = settings.GroMaxSize,
                GroIpv4MaxSize = settings.GroIpv4MaxSize,
                Up = true,
            });
            foreach (InterfaceAddress address in hostAddresses)
            {
                host.Addresses.Add(new AddressSpec(_hostDevice.Index, address) { Flags = AddressFlags.NoDad });
            }
        }
        catch
        {
            Remove(host);
            throw;
        }
    }

    /// <summary>Deletes what was made; a dummy takes every device on it along.</summary>
    public void Remove(RtnetlinkClient host)
    {
        LinkInfo? made = name is null ? _device : _hostDevice;
        if (made is not null && host.Links.TryGet(made.Index, out LinkInfo? now) && now.Group == group && now.Kind == made.Kind)
        {
            host.Links.TryDelete(made.Index);
        }
    }

    private void DemandAbilities(LinkInfo device)
    {
        if (device.HardwareType != Ethernet)
        {
            throw new ArgumentException($"Pods on ipvlan devices need an Ethernet device as their master, and '{device.Name}' is none: name another, or none for a dummy.");
        }

        if (settings.Mtu > device.Mtu)
        {
            throw new ArgumentException($"Pods cannot have an MTU of {settings.Mtu} on the master '{device.Name}', whose own is {device.Mtu}: ask for {device.Mtu} at most, or raise the master's.");
        }

        int asked = Math.Max(settings.GsoMaxSize ?? 0, settings.GsoIpv4MaxSize ?? 0);
        if (asked > device.TsoMaxSize)
        {
            throw new ArgumentException(
                $"Pods cannot send packets of {asked} bytes on the master '{device.Name}', which takes {device.TsoMaxSize} (IFLA_TSO_MAX_SIZE): ask for {device.TsoMaxSize} at most, or leave GsoMaxSize and GsoIpv4MaxSize null.");
        }
    }

    /// <summary>Mode and isolation are the master's: another mode would silently become that of the devices there are.</summary>
    private void DemandAgreement(RtnetlinkClient host, IpvlanMode mode, IpvlanIsolation isolation)
    {
        foreach (LinkInfo other in host.Links.List(IpvlanLinkInfo.Kind))
        {
            if (other.LinkIndex == Device.Index && other.LinkNamespaceId is null && other.TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? data)
                && (data.Mode != mode || (data.Isolation ?? IpvlanIsolation.Bridge) != isolation))
            {
                throw new ArgumentException(
                    $"All ipvlan devices on a master share mode and isolation: '{other.Name}' on '{Device.Name}' is in {data.Mode} mode, {data.Isolation}, and pods in {mode} mode, {isolation}, would change it. Take the same, or another master.");
            }
        }
    }
}
