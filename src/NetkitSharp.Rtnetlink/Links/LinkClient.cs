using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Makes, reads, changes and deletes links in the network namespace that its socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</seealso>
public sealed partial class LinkClient
{
    private static readonly LinkFilter s_all = new();

    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public LinkClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>The link with <paramref name="index"/>.</summary>
    /// <param name="index">ifi_index, from 1.</param>
    /// <param name="query">Where to look and what to read; null is the client's own namespace, and all.</param>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public LinkInfo Get(int index, LinkQuery? query = null) =>
        TryRead(index, query, out LinkInfo? link, out NetlinkError? error) ? link : throw LinkErrors.Change($"get link {index}{In(query)}", null, error);

    /// <summary>The link called <paramref name="name"/>, or with that alternative name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="query">Where to look and what to read; null is the client's own namespace, and all.</param>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public LinkInfo Get(string name, LinkQuery? query = null) =>
        TryRead(name, query, out LinkInfo? link, out NetlinkError? error) ? link : throw LinkErrors.Change($"get link '{name}'{In(query)}", null, error);

    /// <summary>The link with <paramref name="index"/>, if there is one.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(int index, [NotNullWhen(true)] out LinkInfo? link) => TryGet(index, null, out link);

    /// <summary>The link with <paramref name="index"/>, if there is one.</summary>
    /// <param name="index">ifi_index, from 1.</param>
    /// <param name="query">Where to look and what to read; null is the client's own namespace, and all.</param>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(int index, LinkQuery? query, [NotNullWhen(true)] out LinkInfo? link) =>
        TryRead(index, query, out link, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"get link {index}{In(query)}", null, error));

    /// <summary>The link called <paramref name="name"/>, or with that alternative name, if there is one.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(string name, [NotNullWhen(true)] out LinkInfo? link) => TryGet(name, null, out link);

    /// <summary>The link called <paramref name="name"/>, or with that alternative name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="query">Where to look and what to read; null is the client's own namespace, and all.</param>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(string name, LinkQuery? query, [NotNullWhen(true)] out LinkInfo? link) =>
        TryRead(name, query, out link, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"get link '{name}'{In(query)}", null, error));

    /// <summary>
    /// The other end of a pair (netkit, veth), or the lower device of one that has such (ipvlan, macvlan, vlan), read in the namespace that it lives in, which is not entered for that (IFLA_LINK, IFLA_LINK_NETNSID).
    /// </summary>
    /// <param name="link">A link as this client read it.</param>
    /// <param name="peer">The other device. Its <see cref="LinkInfo.NamespaceId"/> says where it is, null being the namespace of this client.</param>
    /// <returns>False where there is no other device, it is gone, or its namespace has no id for this client's.</returns>
    /// <exception cref="NetlinkException">EACCES: CAP_NET_ADMIN in the other namespace is missing.</exception>
    public bool TryGetPeer(LinkInfo link, [NotNullWhen(true)] out LinkInfo? peer)
    {
        ArgumentNullException.ThrowIfNull(link);
        int? id = link.LinkNamespaceId ?? link.NamespaceId;
        if (link.LinkIndex is not { } index || id < 0)
        {
            peer = null;
            return false;
        }

        return TryGet(index, id is null ? null : new LinkQuery { NamespaceId = id }, out peer);
    }

    /// <summary>All links, or those of one kind or one master.</summary>
    /// <param name="kind">IFLA_INFO_KIND to keep; null for all.</param>
    /// <param name="masterIndex">Index of the bridge, bond or VRF whose ports to keep, from 1; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="masterIndex"/> is below 1: the kernel has no filter for links without a master.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Links came and went during each attempt to read them.</exception>
    public IReadOnlyList<LinkInfo> List(string? kind = null, int? masterIndex = null) => List(new LinkFilter { Kind = kind, MasterIndex = masterIndex });

    /// <summary>The links that <paramref name="filter"/> matches.</summary>
    /// <exception cref="NetlinkDumpInterruptedException">Links came and went during each attempt to read them.</exception>
    /// <exception cref="NetlinkException">EINVAL: no namespace has the filter's id. EACCES: CAP_NET_ADMIN in it is missing.</exception>
    public IReadOnlyList<LinkInfo> List(LinkFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<LinkInfo> links = [];
        foreach (LinkView link in Enumerate(filter))
        {
            links.Add(link.ToInfo());
        }

        return links;
    }

    /// <summary>
    /// The links that <paramref name="filter"/> matches, without an allocation a link: <c>foreach (LinkView link in rtnl.Links.Enumerate())</c>. The table is whole and consistent before the first is seen.
    /// </summary>
    /// <param name="filter">Which; null for all.</param>
    /// <inheritdoc cref="List(LinkFilter)"/>
    public NetlinkDump<LinkView> Enumerate(LinkFilter? filter = null)
    {
        filter ??= s_all;

        NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.Get, NetlinkMessageFlags.None);
        LinkMessage.WriteFilter(ref writer, filter);

        // The kernel's filter spares work; for a kind that it does not know it has none and sends everything.
        Choice choice = new(filter);
        return _socket.TryDump(writer, LinkAttributeSpaces.Link, ref choice, out NetlinkDump<LinkView> links, out NetlinkError? error)
            ? links
            : throw Refused(links, filter, error);

        static NetlinkException Refused(NetlinkDump<LinkView> nothing, LinkFilter filter, NetlinkError error)
        {
            nothing.Dispose();
            return LinkErrors.Change($"list links{In(filter)}", null, error);
        }
    }

    /// <summary>Deletes the link with <paramref name="index"/>, and with it the other end of a pair.</summary>
    /// <param name="index">The link.</param>
    /// <param name="namespaceId">IFLA_TARGET_NETNSID: the namespace that it is in, by its id; null is the client's own.</param>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public void Delete(int index, int? namespaceId = null)
    {
        if (!TryDelete(index, null, namespaceId, out NetlinkError? error))
        {
            throw LinkErrors.Change($"delete link {index}{In(namespaceId)}", null, error);
        }
    }

    /// <summary>Deletes the link called <paramref name="name"/>, or with that alternative name, and with it the other end of a pair.</summary>
    /// <inheritdoc cref="Delete(int, int?)"/>
    /// <param name="name">The name.</param>
    /// <param name="namespaceId">IFLA_TARGET_NETNSID: the namespace that it is in, by its id; null is the client's own.</param>
    public void Delete(string name, int? namespaceId = null)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        if (!TryDelete(0, name, namespaceId, out NetlinkError? error))
        {
            throw LinkErrors.Change($"delete link '{name}'{In(namespaceId)}", null, error);
        }
    }

    /// <summary>Deletes the link with <paramref name="index"/>, and with it the other end of a pair; false when there is none.</summary>
    /// <param name="index">The link.</param>
    /// <param name="namespaceId">IFLA_TARGET_NETNSID: the namespace that it is in, by its id; null is the client's own.</param>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryDelete(int index, int? namespaceId = null) =>
        TryDelete(index, null, namespaceId, out NetlinkError? error)
        || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete link {index}{In(namespaceId)}", null, error));

    /// <summary>Deletes the link called <paramref name="name"/>, and with it the other end of a pair; false when there is none.</summary>
    /// <inheritdoc cref="TryDelete(int, int?)"/>
    /// <param name="name">The name.</param>
    /// <param name="namespaceId">IFLA_TARGET_NETNSID: the namespace that it is in, by its id; null is the client's own.</param>
    public bool TryDelete(string name, int? namespaceId = null)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        return TryDelete(0, name, namespaceId, out NetlinkError? error)
            || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete link '{name}'{In(namespaceId)}", null, error));
    }

    /// <summary>
    /// Deletes all links of a group in one pass, which for many links takes one grace period of the kernel's instead of one each.
    /// </summary>
    /// <param name="group">IFLA_GROUP, not 0: every link is in group 0 unless told otherwise.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="NetlinkException">EOPNOTSUPP: a link of the group cannot be deleted; none was.</exception>
    public bool DeleteGroup(uint group)
    {
        ArgumentOutOfRangeException.ThrowIfZero(group);
        NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.Delete, NetlinkMessageFlags.None);
        LinkMessage.WriteGroup(ref writer, group);
        return _socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error)
            || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete links of group {group}", null, error));
    }

    private bool TryRead(int index, LinkQuery? query, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        return TryRead(index, null, query, out link, out error);
    }

    private bool TryRead(string name, LinkQuery? query, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        return TryRead(0, name, query, out link, out error);
    }

    private bool TryRead(int index, string? name, LinkQuery? query, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.Get, NetlinkMessageFlags.None);
        LinkMessage.WriteQuery(LinkMessage.WriteKey(ref writer, index, name), query);
        return _socket.TryRequest(ref writer, LinkAttributeSpaces.Link, static message => LinkInfo.Parse(message), out link, out error);
    }

    private bool TryDelete(int index, string? name, int? namespaceId, [NotNullWhen(false)] out NetlinkError? error)
    {
        if (name is null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        }

        NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.Delete, NetlinkMessageFlags.None);
        NetlinkAttributeWriter<LinkAttribute> key = LinkMessage.WriteKey(ref writer, index, name);
        if (namespaceId is { } id)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(namespaceId));
            key.WriteInt32(LinkAttribute.TargetNetnsid, id);
        }

        return _socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out error);
    }

    private static string In(LinkQuery? query) => In(query?.NamespaceId);

    private static string In(int? namespaceId) => namespaceId is null ? "" : $" in the namespace with id {namespaceId}";

    private readonly struct Choice(LinkFilter filter) : INetlinkMessageFilter
    {
        public bool Accepts(NetlinkMessage message) =>
            filter is { Kind: null, MasterIndex: null }
            || (LinkView.TryRead(message, out LinkView link) && (filter.Kind is null || link.IsKind(filter.Kind)) && (filter.MasterIndex is null || link.MasterIndex == filter.MasterIndex));
    }
}
