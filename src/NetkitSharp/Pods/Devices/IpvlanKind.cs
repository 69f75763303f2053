using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>A device on a master that all pods of the network share, with stubs inside the pod that jump to the host's programs.</summary>
internal sealed class IpvlanKind(IpvlanMaster master, IpvlanMode mode, IpvlanIsolation isolation) : DeviceKind
{
    /// <inheritdoc/>
    public override bool IsSelfContained => true;

    /// <inheritdoc/>
    public override string? Refuse(DeviceSettings settings) => settings switch
    {
        { Headroom: not null } or { Tailroom: not null } =>
            "An ipvlan device has its master's headroom and tailroom, and only netkit devices can be asked for more: leave both null, or use PodDevice.Netkit or PodDevice.NetkitL2.",
        { Scrub: not null } or { PeerScrub: not null } =>
            "Only netkit devices can be asked what becomes of a packet's mark and priority: leave Scrub and PeerScrub null, or use PodDevice.Netkit or PodDevice.NetkitL2.",
        _ => null,
    };

    /// <inheritdoc/>
    public override string? FindMissing() => BpfFeatures.ProbeTcx().Support == FeatureSupport.NotSupported ? "tcx hooks (Linux 6.6 or later)" : null;

    /// <inheritdoc/>
    public override void Prepare(RtnetlinkClient host) => master.Make(host, mode, isolation);

    /// <inheritdoc/>
    public override void Release(RtnetlinkClient host) => master.Remove(host);

    /// <inheritdoc/>
    public override DeviceEnds Create(DeviceRequest request, RtnetlinkClient host, HostRouting datapath)
    {
        DeviceSettings settings = request.Settings;
        LinkInfo device = host.Links.Create(new IpvlanLink(request.PodSideName, master.Device.Index)
        {
            Mode = mode,
            Isolation = isolation,
            Namespace = request.PodNamespace,
            Group = request.Group,
            Mtu = settings.Mtu,
            AddressGenerationMode = AddressGenerationMode.None,
            GsoMaxSize = settings.GsoMaxSize,
            GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
            GroMaxSize = settings.GroMaxSize,
            GroIpv4MaxSize = settings.GroIpv4MaxSize,
        });
        try
        {
            // Before it goes up, so that nothing gets past.
            return new DeviceEnds(master.Device, device, request.PodNamespace) { Stub = request.PodNamespace.Run(() => datapath.AttachStub(device.Index)) };
        }
        catch
        {
            DeleteDevice(device, request.PodNamespace);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Delete(DeviceEnds ends, RtnetlinkClient host)
    {
        DeleteDevice(ends.PodSide, ends.PodNamespace);
        ends.Stub!.Dispose();
    }

    /// <inheritdoc/>
    public override RouteSpec DefaultRoute(int podSideIndex, AddressFamily family) => DirectRoute.For(podSideIndex, family);

    /// <inheritdoc/>
    public override PodAttachment Attach(DeviceEnds ends, HostRouting datapath) => datapath.Open(ends.Stub!);

    /// <inheritdoc/>
    public override void Connect(DeviceEnds ends, IReadOnlyList<IPAddress> addresses, RtnetlinkClient host)
    {
        foreach (IPAddress address in addresses)
        {
            host.Routes.Add(RouteTo(address));
        }
    }

    /// <inheritdoc/>
    public override void Forget(DeviceEnds ends, IReadOnlyList<IPAddress> addresses, RtnetlinkClient host)
    {
        if (!IsThere(master.HostDevice, host))
        {
            return;
        }

        foreach (IPAddress address in addresses)
        {
            host.Routes.TryDelete(RouteTo(address));
        }
    }

    /// <summary>The device takes over its master's carrier, and a dummy's operational state is unknown for ever.</summary>
    public override bool IsSettled(LinkInfo podSide, LinkInfo host) => podSide.Carrier == true;

    /// <inheritdoc/>
    public override void AddAddress(DeviceEnds ends, IPAddress address, int mtu, HostRouting datapath) => datapath.AddAddress(address, ends.Stub!);

    /// <inheritdoc/>
    public override void RemoveAddress(IPAddress address, HostRouting datapath) => datapath.RemoveIpvlanAddress(address);

    private static void DeleteDevice(LinkInfo device, NetworkNamespace podNamespace)
    {
        using RtnetlinkClient inside = RtnetlinkClient.Open(podNamespace);
        if (IsThere(device, inside))
        {
            inside.Links.TryDelete(device.Index);
        }
    }

    /// <summary>By the host's own device on the master: ipvlan does not deliver what the master itself sends.</summary>
    private RouteSpec RouteTo(IPAddress address) =>
        new(new IPNetwork(address, InterfaceAddress.Host(address).PrefixLength)) { OutputInterface = master.HostDevice.Index, Scope = RouteScope.Link };
}
