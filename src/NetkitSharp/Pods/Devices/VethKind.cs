using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>A veth pair with programs at the tcx hooks of its host end, which is down while none are attached.</summary>
internal sealed class VethKind() : PairKind(DatapathHook.Tcx)
{
    /// <inheritdoc/>
    public override string? Refuse(DeviceSettings settings) => settings switch
    {
        { Headroom: not null } or { Tailroom: not null } =>
            "Only netkit devices can be asked for headroom and tailroom: leave both null, or use PodDevice.Netkit or PodDevice.NetkitL2.",
        { Scrub: not null } or { PeerScrub: not null } =>
            "Only netkit devices can be asked what becomes of a packet's mark and priority, which a veth always clears between namespaces: leave Scrub and PeerScrub null, or use PodDevice.Netkit or PodDevice.NetkitL2.",
        _ => null,
    };

    /// <inheritdoc/>
    public override string? FindMissing() => BpfFeatures.ProbeTcx().Support == FeatureSupport.NotSupported ? "tcx hooks (Linux 6.6 or later)" : null;

    /// <inheritdoc/>
    public override PhysicalAddress? FrameAddress(DeviceEnds ends) => ends.PodSide.Address;

    /// <inheritdoc/>
    public override RouteSpec DefaultRoute(int podSideIndex, AddressFamily family) => EthernetRoute.For(podSideIndex, family);

    /// <inheritdoc/>
    public override bool Disconnect(DeviceEnds ends, RtnetlinkClient host)
    {
        if (IsThere(ends.Host, host))
        {
            host.Links.SetDown(ends.Host.Index);
        }

        // The kernel forgets the routes and neighbours of a device that goes down.
        return true;
    }

    /// <inheritdoc/>
    public override PairLinkSpec Describe(DeviceRequest request)
    {
        DeviceSettings settings = request.Settings;
        return new VethLink(request.HostName)
        {
            Peer = new PeerLink(request.PodSideName)
            {
                Namespace = request.PodNamespace,
                Address = StableAddress.For(request.HostName, podSide: true),
                Mtu = settings.Mtu,
                AddressGenerationMode = request.AddressGeneration,
                GsoMaxSize = settings.GsoMaxSize,
                GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
                GroMaxSize = settings.GroMaxSize,
                GroIpv4MaxSize = settings.GroIpv4MaxSize,
            },
            Group = request.Group,
            Address = StableAddress.For(request.HostName, podSide: false),
            Mtu = settings.Mtu,
            AddressGenerationMode = request.AddressGeneration,
            GsoMaxSize = settings.GsoMaxSize,
            GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
            GroMaxSize = settings.GroMaxSize,
            GroIpv4MaxSize = settings.GroIpv4MaxSize,
        };
    }
}
