using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Geneve;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>An uplink and the devices that its packets leave by, each of which looks at a packet's size anew.</summary>
/// <param name="Uplink">The uplink.</param>
/// <param name="Below">What is below it, the nearest first.</param>
internal sealed record UplinkStack(LinkInfo Uplink, IReadOnlyList<LinkInfo> Below)
{
    public static UplinkStack Read(RtnetlinkClient host, LinkInfo uplink)
    {
        List<LinkInfo> below = [];
        HashSet<int> seen = [uplink.Index];
        Queue<LinkInfo> next = new([uplink]);
        while (next.TryDequeue(out LinkInfo? device))
        {
            foreach (LinkInfo lower in Lower(host, device).Where(l => seen.Add(l.Index)))
            {
                below.Add(lower);
                next.Enqueue(lower);
            }
        }

        return new UplinkStack(uplink, below);
    }

    private static IEnumerable<LinkInfo> Lower(RtnetlinkClient host, LinkInfo device) => device.Kind switch
    {
        // IFLA_LINK of a pair is its other end.
        null or "veth" or "netkit" => [],
        "bond" or "team" or "bridge" => host.Links.List().Where(l => l.MasterIndex == device.Index),
        _ => Carrier(host, device) is { } index && host.Links.TryGet(index, out LinkInfo? lower) && !lower.Flags.HasFlag(LinkFlags.Loopback) ? [lower] : [],
    };

    /// <summary>The device that a stacked one is on, or that a tunnel's packets leave by as the routes are now.</summary>
    private static int? Carrier(RtnetlinkClient host, LinkInfo device)
    {
        IPAddress? remote = null;
        if (device.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? vxlan))
        {
            if (vxlan.UnderlayIndex != 0)
            {
                return vxlan.UnderlayIndex;
            }

            remote = vxlan.Remote;
        }
        else if (device.TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? geneve))
        {
            remote = geneve.Remote;
        }

        if (remote is not null)
        {
            return host.Routes.TryGet(remote, out RouteInfo? route) ? route.OutputInterface : null;
        }

        // Elsewhere than here, it has no index that means something here.
        return device.LinkNamespaceId is null && device.LinkIndex is > 0 && device.LinkIndex != device.Index ? device.LinkIndex : null;
    }
}
