using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods;

/// <summary>The host's side at one moment, read in a few dumps for all pods.</summary>
internal sealed class PodHostState
{
    private readonly HashSet<(int Device, IPAddress Address)> _routes = [];
    private readonly Dictionary<(int Device, IPAddress Address), PhysicalAddress?> _neighbours = [];

    public PodHostState(RtnetlinkClient host, HostRouting datapath)
    {
        foreach (LinkInfo link in host.Links.List())
        {
            Links.Add(link.Index, link);
        }

        foreach (RouteInfo route in host.Routes.List(new RouteFilter { Table = RouteTable.Main }))
        {
            if (route is { OutputInterface: { } device, Gateway: null, Type: RouteType.Unicast } && route.Destination.PrefixLength == route.Destination.BaseAddress.GetAddressBytes().Length * 8)
            {
                _routes.Add((device, route.Destination.BaseAddress));
            }
        }

        foreach (NeighbourInfo neighbour in host.Neighbours.List())
        {
            if ((neighbour.State & NeighbourState.Permanent) != 0)
            {
                _neighbours[(neighbour.LinkIndex, neighbour.Address)] = neighbour.LinkLayerAddress;
            }
        }

        Addresses = datapath.ReadAddresses();
        Counted = datapath.ReadCounted();
    }

    /// <summary>The host's devices by index.</summary>
    public Dictionary<int, LinkInfo> Links { get; } = [];

    /// <summary>The datapath's addresses, with the device that each leads to.</summary>
    public Dictionary<IPAddress, int> Addresses { get; }

    /// <summary>The devices that the datapath counts for.</summary>
    public HashSet<int> Counted { get; }

    public bool HasRoute(int device, IPAddress address) => _routes.Contains((device, address));

    /// <summary>The address of a permanent entry; null where there is none.</summary>
    public PhysicalAddress? Neighbour(int device, IPAddress address) => _neighbours.GetValueOrDefault((device, address));
}
