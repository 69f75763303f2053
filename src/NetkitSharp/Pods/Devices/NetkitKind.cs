using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Pods.Devices;

/// <summary>A netkit pair with the drop policy on both ends, which holds while no program is attached.</summary>
internal abstract class NetkitKind(NetkitMode mode) : PairKind(DatapathHook.Netkit)
{
    /// <inheritdoc/>
    public override string? FindMissing() =>
        BpfFeatures.ProbeNetkit().Support == FeatureSupport.NotSupported ? "netkit devices (CONFIG_NETKIT, Linux 6.7 or later)" : null;

    /// <inheritdoc/>
    public override PairLinkSpec Describe(DeviceRequest request)
    {
        // No link-local addresses: the ends of a netkit pair in L3 mode would all get the same one, and nothing here uses them.
        DeviceSettings settings = request.Settings;
        return new NetkitLink(request.HostName)
        {
            Peer = new PeerLink(request.PodSideName)
            {
                Namespace = request.PodNamespace,
                Address = MakeAddress(request, podSide: true),
                Mtu = settings.Mtu,
                AddressGenerationMode = request.AddressGeneration,
                GsoMaxSize = settings.GsoMaxSize,
                GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
                GroMaxSize = settings.GroMaxSize,
                GroIpv4MaxSize = settings.GroIpv4MaxSize,
            },
            Mode = mode,
            Policy = NetkitPolicy.Drop,
            PeerPolicy = NetkitPolicy.Drop,
            Scrub = settings.Scrub,
            PeerScrub = settings.PeerScrub,
            Headroom = settings.Headroom,
            Tailroom = settings.Tailroom,
            Group = request.Group,
            Address = MakeAddress(request, podSide: false),
            Mtu = settings.Mtu,
            AddressGenerationMode = request.AddressGeneration,
            GsoMaxSize = settings.GsoMaxSize,
            GsoIpv4MaxSize = settings.GsoIpv4MaxSize,
            GroMaxSize = settings.GroMaxSize,
            GroIpv4MaxSize = settings.GroIpv4MaxSize,
        };
    }

    /// <summary>The MAC address that one end is given; null where the mode has none.</summary>
    protected abstract PhysicalAddress? MakeAddress(DeviceRequest request, bool podSide);
}
