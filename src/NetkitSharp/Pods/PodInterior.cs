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
    /// <summary>Creates a namespace that is marked as created by a pod network from the moment that it has its name, see <see cref="IsOurs"/>.</summary>
    public static NetworkNamespace Create(string name) => NetworkNamespace.Create(name, static () =>
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open();
        Mark(rtnetlink);
    });

    /// <summary>As <see cref="Create(string)"/>, with a client inside that the caller goes on with.</summary>
    public static NetworkNamespace Create(string name, out RtnetlinkClient inside)
    {
        RtnetlinkClient? opened = null;
        try
        {
            NetworkNamespace created = NetworkNamespace.Create(name, () =>
            {
                opened = RtnetlinkClient.Open();
                Mark(opened);
            });
            inside = opened!;
            return created;
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
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

    private static void Mark(RtnetlinkClient inside) => inside.Links.Set(inside.Links.Get("lo").Index, new LinkChange { Group = PodHostSide.LinkGroup });
}
