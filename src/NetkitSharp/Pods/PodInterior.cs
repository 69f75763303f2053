using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods;

/// <summary>What a pod's own namespace needs: loopback and the device up, the addresses, a default route for each family.</summary>
internal static class PodInterior
{
    public static void Configure(Pod pod, PodDevice device)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(pod.Namespace);
        int index = pod.PodSideDevice.Index;
        rtnetlink.Links.SetUp(rtnetlink.Links.Get("lo").Index);
        rtnetlink.Links.SetUp(index);
        foreach (IPAddress address in pod.Addresses)
        {
            // Nobody else can have the address: duplicate address detection would only keep it unusable for a second.
            rtnetlink.Addresses.Add(new AddressSpec(index, InterfaceAddress.Host(address)) { Flags = AddressFlags.NoDad });
        }

        foreach (AddressFamily family in pod.Addresses.Select(a => a.AddressFamily).Distinct())
        {
            if (device == PodDevice.Veth)
            {
                rtnetlink.Neighbours.Replace(new NeighbourSpec(index, PodGateway.For(family), pod.HostDevice.Address));
            }

            rtnetlink.Routes.Add(DefaultRoute(index, family, device));
        }
    }

    private static RouteSpec DefaultRoute(int index, AddressFamily family, PodDevice device)
    {
        IPNetwork everything = new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return device == PodDevice.Netkit
            ? new RouteSpec(everything) { OutputInterface = index, Scope = RouteScope.Link }
            : new RouteSpec(everything) { OutputInterface = index, Gateway = PodGateway.For(family), OnLink = true };
    }
}
