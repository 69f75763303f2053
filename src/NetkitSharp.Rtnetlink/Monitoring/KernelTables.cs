using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Reads the kernel's tables through the monitor's second socket. A filter that names something that is gone gives an empty table.</summary>
internal sealed class KernelTables(NetlinkSocket socket)
{
    private const int MaxRequestLength = 64;

    /// <summary>
    /// Waits until the change under way is complete. The kernel sends some notifications in the middle of a change: that a link is down before it removes the routes, for one. It holds its lock until the change
    /// is complete, and this request takes the same lock.
    /// </summary>
    internal void AwaitChangeUnderWay()
    {
        // Loopback is the first link of every namespace; the answer does not matter.
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], LinkMessage.Get, NetlinkMessageFlags.None);
        ifinfomsg header = new() { ifi_index = 1 };
        writer.Begin<ifinfomsg, LinkAttribute>(in header);
        _ = socket.TryRequest(ref writer, null, static message => true, out _, out _);
    }

    internal void ReadLinks(LinkFacts.Listing listing, int? namespaceId)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], LinkMessage.Get, NetlinkMessageFlags.None);
        ifinfomsg header = default;
        NetlinkAttributeWriter<LinkAttribute> filter = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (namespaceId is int id)
        {
            filter.WriteInt32(LinkAttribute.TargetNetnsid, id);
        }

        Read(ref writer, LinkAttributeSpaces.Link, listing, "links", namespaceId);
    }

    /// <summary>False: the link, or the namespace, is gone.</summary>
    internal bool TryReadLink(ObservedLinks.Listing listing, int index, int? namespaceId)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], LinkMessage.Get, NetlinkMessageFlags.None);
        ifinfomsg header = new() { ifi_index = index };
        NetlinkAttributeWriter<LinkAttribute> target = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (namespaceId is int id)
        {
            target.WriteInt32(LinkAttribute.TargetNetnsid, id);
        }

        return socket.TryRequest(ref writer, LinkAttributeSpaces.Link, ref listing, out _);
    }

    internal void ReadAddresses(ObservedAddresses.Listing listing, byte family, int? link, int? namespaceId)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], AddressMessage.Get, NetlinkMessageFlags.None);
        ifaddrmsg header = new() { ifa_family = family, ifa_index = (uint)(link ?? 0) };
        NetlinkAttributeWriter<AddressAttribute> filter = writer.Begin<ifaddrmsg, AddressAttribute>(in header);
        if (namespaceId is int id)
        {
            filter.WriteInt32(AddressAttribute.TargetNetnsId, id);
        }

        Read(ref writer, AddressMessage.Space, listing, "addresses", namespaceId);
    }

    internal void ReadRoutes(ObservedRoutes.Listing listing, byte family, uint? table = null, int? link = null)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], RouteMessage.Get, NetlinkMessageFlags.None);
        rtmsg header = new() { rtm_family = family };
        NetlinkAttributeWriter<RouteAttribute> filter = writer.Begin<rtmsg, RouteAttribute>(in header);
        if (table is uint number)
        {
            filter.WriteUInt32(RouteAttribute.Table, number);
        }

        if (link is int index)
        {
            filter.WriteInt32(RouteAttribute.OutputInterface, index);
        }

        Read(ref writer, RouteMessage.Space, listing, "routes", null);
    }

    internal void ReadNeighbours(ObservedNeighbours.Listing listing, byte family)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], NeighbourMessage.Get, NetlinkMessageFlags.None);
        ndmsg header = new() { ndm_family = family };
        writer.Begin<ndmsg, NeighbourAttribute>(in header);
        Read(ref writer, NeighbourMessage.Space, listing, "neighbours", null);
    }

    internal void ReadNamespaceIds(ObservedNamespaceIds.Listing listing)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[MaxRequestLength], NamespaceIdMessage.Get, NetlinkMessageFlags.None);
        NamespaceIdMessage.Begin(ref writer);
        Read(ref writer, NamespaceIdMessage.Space, listing, "namespace ids", null);
    }

    private void Read<TListing>(ref NetlinkMessageWriter request, NetlinkAttributeSpace space, TListing listing, string what, int? namespaceId)
        where TListing : class, INetlinkReceiver
    {
        if (socket.TryDump(ref request, space, ref listing, out NetlinkError? error))
        {
            return;
        }

        listing.Restart();

        // ENODEV: the link is gone; ENOENT: no route was ever in the table. Of another namespace also EINVAL: it is gone; EPERM, EACCES: it may not be listed, and is watched as far as notifications go.
        bool empty = error.ErrorNumber is Errno.ENODEV or Errno.ENOENT || (namespaceId is not null && error.ErrorNumber is Errno.EINVAL or Errno.EPERM or Errno.EACCES);
        if (!empty)
        {
            throw error.ToException($"list {what} for the monitor");
        }
    }
}
