using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>What a pod's own namespace needs: loopback and the device up, the addresses, a default route for each family.</summary>
internal static class PodInterior
{
    /// <summary>Marks a namespace as created by a pod network, see <see cref="IsOurs"/>.</summary>
    public static void Mark(NetworkNamespace created)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(created);
        rtnetlink.Links.Set(rtnetlink.Links.Get("lo").Index, new LinkChange { Group = PodHostSide.LinkGroup });
    }

    /// <summary>Whether the namespace of that name was created by a pod network: its loopback device carries the networks' link group.</summary>
    public static bool IsOurs(string name)
    {
        if (!NetworkNamespace.TryOpen(name, out NetworkNamespace? opened))
        {
            return false;
        }

        using (opened)
        {
            using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(opened);
            return rtnetlink.Links.Get("lo").Group == PodHostSide.LinkGroup;
        }
    }

    public static void Configure(Pod pod)
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
            pod.Kind.Route(pod.Ends, family, rtnetlink);
        }
    }
}
