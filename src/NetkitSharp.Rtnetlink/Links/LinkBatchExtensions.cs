using System.Globalization;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Requests about links in a batch. Each is one request of the kernel's, and nothing is read back: <see cref="LinkClient"/> does what takes several. A namespace that a request goes to must stay open until
/// the batch is sent.
/// </summary>
public static class LinkBatchExtensions
{
    /// <summary>Adds the making of a link or a pair.</summary>
    /// <returns>What will know the new link's index.</returns>
    /// <exception cref="ArgumentException">
    /// Something is asked that takes a request more, which could not wait for this one to succeed: an alias, alternative names, the carrier, proto-down, the settings of IPv4 and IPv6, or the peer to be up or to have
    /// a master. Send it in a second batch, to the index that the first has given.
    /// </exception>
    public static NewLink CreateLink(this NetlinkBatch batch, LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(spec);
        LinkErrors.CheckSpec(spec, nameof(spec));
        LinkErrors.CheckSingleRequest(spec, isPeer: false, nameof(spec));
        if (spec is PairLinkSpec { Peer: { } peer })
        {
            LinkErrors.CheckSingleRequest(peer, isPeer: true, nameof(spec));
        }

        NewLink link = new(spec);
        NetlinkMessageWriter writer = batch.Begin(LinkMessage.New, spec.CreateFlags, LinkMessage.MaxLength);
        spec.Write(ref writer);
        INetlinkBatchReply? echo = (spec.CreateFlags & NetlinkMessageFlags.Echo) != 0 ? new NewLink.Echo(link) : null;
        link.Number = batch.Commit(ref writer, spec.AttributeSpace, spec, static (spec, error) => LinkErrors.Create((LinkSpec)spec, error, null), echo);
        return link;
    }

    /// <summary>
    /// Adds a change of a link: one request, or two where the address generation mode must be there before the link goes up. The kernel works through it attribute by attribute, and what came before a failure stays changed.
    /// </summary>
    /// <returns>The number of the last request.</returns>
    /// <exception cref="ArgumentException"><see cref="LinkChange.Port"/> is set, or things are asked together that the kernel would misread.</exception>
    public static int SetLink(this NetlinkBatch batch, int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        change.Check(nameof(change));
        if (change.Port is not null)
        {
            throw new ArgumentException($"what is changed of a port takes a look at its master first: leave it to {nameof(LinkClient)}.{nameof(LinkClient.Set)}", nameof(change));
        }

        ChangeRequest request = new(index, change);
        if (!change.GeneratesEarly)
        {
            return Add(batch, request, LinkChangeParts.All);
        }

        Add(batch, request, LinkChangeParts.Families);
        return Add(batch, request, LinkChangeParts.Attributes | LinkChangeParts.Place);
    }

    /// <summary>Adds the deletion of the link with <paramref name="index"/>, and with it the other end of a pair.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteLink(this NetlinkBatch batch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        return Delete(batch, index, null);
    }

    /// <summary>Adds the deletion of the link called <paramref name="name"/>, or with that alternative name, and with it the other end of a pair.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteLink(this NetlinkBatch batch, string name)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        return Delete(batch, 0, name);
    }

    /// <summary>Adds the deletion of all links of a group, in one pass of the kernel's; see <see cref="LinkClient.DeleteGroup"/>. ENODEV where there are none.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="group">IFLA_GROUP, not 0: every link is in group 0 unless told otherwise.</param>
    /// <returns>The request's number.</returns>
    public static int DeleteLinkGroup(this NetlinkBatch batch, uint group)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(group);
        NetlinkMessageWriter writer = batch.Begin(LinkMessage.Delete, NetlinkMessageFlags.None, LinkMessage.SmallLength);
        LinkMessage.WriteGroup(ref writer, group);
        return batch.Commit(ref writer, LinkAttributeSpaces.Link, group, static (group, error) => LinkErrors.Change(string.Create(CultureInfo.InvariantCulture, $"delete links of group {group}"), null, error));
    }

    private static int Add(NetlinkBatch batch, ChangeRequest request, LinkChangeParts parts)
    {
        NetlinkMessageWriter writer = batch.Begin(LinkMessage.New, NetlinkMessageFlags.None, LinkMessage.MaxLength);
        LinkMessage.WriteChange(ref writer, request.Index, null, request.Change, parts);
        return batch.Commit(ref writer, request.Change.AttributeSpace, request, static (request, error) => ((ChangeRequest)request).Refused(error));
    }

    private static int Delete(NetlinkBatch batch, int index, string? name)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NetlinkMessageWriter writer = batch.Begin(LinkMessage.Delete, NetlinkMessageFlags.None, LinkMessage.SmallLength);
        LinkMessage.WriteKey(ref writer, index, name);
        return batch.Commit(
            ref writer,
            LinkAttributeSpaces.Link,
            name ?? (object)index,
            static (link, error) => LinkErrors.Change(link is string name ? $"delete link '{name}'" : string.Create(CultureInfo.InvariantCulture, $"delete link {link}"), null, error));
    }

    private sealed record ChangeRequest(int Index, LinkChange Change)
    {
        internal NetlinkException Refused(NetlinkError error) => LinkErrors.Change($"change link {Index}", Change, error);
    }
}
