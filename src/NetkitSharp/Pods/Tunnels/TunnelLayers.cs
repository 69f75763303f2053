using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Geneve;
using NetkitSharp.Rtnetlink.Links.Vxlan;

namespace NetkitSharp.Pods.Tunnels;

/// <summary>The encapsulations that packets get by leaving through a device, from the description of the device and of what it is tied to. A tunnel that is tied to no device is taken to leave by Ethernet.</summary>
public sealed class TunnelLayers
{
    private TunnelLayers(IReadOnlyList<Tunnel> layers) => InnermostFirst = layers;

    /// <summary>The layers, innermost first; none for a device that encapsulates nothing.</summary>
    public IReadOnlyList<Tunnel> InnermostFirst { get; }

    /// <summary>The stack of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="devices">The devices of its namespace, among them those that it is tied to.</param>
    /// <exception cref="NotSupportedException">A device is of a kind whose need is not known here: GRE and the others.</exception>
    public static TunnelLayers Of(LinkInfo device, IEnumerable<LinkInfo> devices)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(devices);
        return Build(device, index => devices.FirstOrDefault(d => d.Index == index));
    }

    /// <summary>The stack of a device, with what it is tied to read from the kernel.</summary>
    /// <param name="links">A client of the device's namespace.</param>
    /// <param name="device">The device.</param>
    /// <exception cref="NotSupportedException">As above.</exception>
    public static TunnelLayers Read(LinkClient links, LinkInfo device)
    {
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(device);
        return Build(device, index => links.TryGet(index, out LinkInfo? lower) ? lower : null);
    }

    /// <summary>The room that the layers take.</summary>
    public EncapsulationRoom ToRoom() => InnermostFirst.Count == 0 ? default : EncapsulationRoom.Of([.. InnermostFirst]);

    private static TunnelLayers Build(LinkInfo device, Func<int, LinkInfo?> find)
    {
        List<Tunnel> layers = [];
        HashSet<int> seen = [];
        for (LinkInfo? next = device; next is not null && seen.Add(next.Index);)
        {
            next = Add(layers, next) is { } lower and not 0 ? find(lower) : null;
        }

        return new TunnelLayers(layers);
    }

    /// <summary>Adds the device's layer, if it has one.</summary>
    /// <returns>The device that it is tied to.</returns>
    private static int? Add(List<Tunnel> layers, LinkInfo device)
    {
        switch (device.Kind)
        {
            case "vxlan" when device.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? vxlan):
                layers.Add(Tunnel.Vxlan(FamilyOf(vxlan.CollectMetadata ?? false, (vxlan.Remote ?? vxlan.Local)?.AddressFamily), vxlan.Gpe));
                return vxlan.UnderlayIndex;
            case "geneve" when device.TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? geneve):
                layers.Add(Tunnel.Geneve(FamilyOf(geneve.CollectMetadata, geneve.Remote?.AddressFamily)));
                return null;
            case "wireguard":
                layers.Add(Tunnel.Wireguard());
                return null;
            case "ipip":
                layers.Add(Tunnel.Ipip());
                return device.LinkIndex;
            case "sit":
                layers.Add(Tunnel.Sit());
                return device.LinkIndex;
            case "ip6tnl":
                layers.Add(Tunnel.Ip6Tunnel());
                return device.LinkIndex;

            // IFLA_LINK of a pair is its other end; hardware, and what carries no header of its own.
            case null or "veth" or "netkit" or "dummy" or "bond" or "team" or "bridge" or "vrf" or "ifb" or "tun":
                return null;
            case "vlan" or "macvlan" or "macvtap" or "ipvlan" or "ipvtap":
                return device.LinkIndex;
            default:
                throw new NotSupportedException(
                    $"The room that packets need to leave by '{device.Name}' is not known: it is of the kind '{device.Kind}', and this kernel does not report it (Linux 6.18). Give it by PodNetworkOptions.Headroom and Tailroom.");
        }
    }

    private static AddressFamily FamilyOf(bool isExternal, AddressFamily? outer) => isExternal ? AddressFamily.InterNetworkV6 : outer ?? AddressFamily.InterNetwork;
}
