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
    // An ifinfomsg and a name: no request of a fixed form is longer.
    private const int SmallMessageLength = 256;

    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public LinkClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>The link with <paramref name="index"/>.</summary>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public LinkInfo Get(int index) => TryGet(index, out LinkInfo? link, out NetlinkError? error) ? link : throw LinkErrors.Change($"get link {index}", null, error);

    /// <summary>The link called <paramref name="name"/>, or with that alternative name.</summary>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public LinkInfo Get(string name) => TryGet(name, out LinkInfo? link, out NetlinkError? error) ? link : throw LinkErrors.Change($"get link '{name}'", null, error);

    /// <summary>The link with <paramref name="index"/>, if there is one.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(int index, [NotNullWhen(true)] out LinkInfo? link) =>
        TryGet(index, out link, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"get link {index}", null, error));

    /// <summary>The link called <paramref name="name"/>, or with that alternative name, if there is one.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryGet(string name, [NotNullWhen(true)] out LinkInfo? link) =>
        TryGet(name, out link, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"get link '{name}'", null, error));

    /// <summary>All links, or those of one kind or one master.</summary>
    /// <param name="kind">IFLA_INFO_KIND to keep; null for all.</param>
    /// <param name="masterIndex">Index of the bridge, bond or VRF whose ports to keep, from 1; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="masterIndex"/> is below 1: the kernel has no filter for links without a master.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Links came and went during each attempt to read them.</exception>
    public IReadOnlyList<LinkInfo> List(string? kind = null, int? masterIndex = null)
    {
        if (masterIndex < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(masterIndex), masterIndex, "a master's index is at least 1; null lists the links of all masters and of none");
        }

        NetlinkMessageWriter writer = new(stackalloc byte[SmallMessageLength], LinkMessage.Get, NetlinkMessageFlags.None);
        ifinfomsg header = default;
        NetlinkAttributeWriter<LinkAttribute> filter = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (masterIndex is not null)
        {
            filter.WriteInt32(LinkAttribute.Master, masterIndex.Value);
        }

        if (kind is not null)
        {
            using NetlinkAttributeWriter<LinkInfoAttribute> info = filter.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
            info.WriteString(LinkInfoAttribute.Kind, kind);
        }

        // The kernel's filter spares work; for a kind that it does not know it has none and sends everything.
        if (!_socket.TryDump(ref writer, LinkAttributeSpaces.Link, static message => LinkInfo.Parse(message), out IReadOnlyList<LinkInfo> links, out NetlinkError? error))
        {
            throw LinkErrors.Change("list links", null, error);
        }

        return kind is null && masterIndex is null
            ? links
            : [.. links.Where(link => (kind is null || link.Kind == kind) && (masterIndex is null || link.MasterIndex == masterIndex))];
    }

    /// <summary>Deletes the link with <paramref name="index"/>, and with it the other end of a pair.</summary>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public void Delete(int index)
    {
        if (!TryDelete(index, null, out NetlinkError? error))
        {
            throw LinkErrors.Change($"delete link {index}", null, error);
        }
    }

    /// <summary>Deletes the link called <paramref name="name"/>, or with that alternative name, and with it the other end of a pair.</summary>
    /// <exception cref="LinkNotFoundException">There is none.</exception>
    public void Delete(string name)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        if (!TryDelete(0, name, out NetlinkError? error))
        {
            throw LinkErrors.Change($"delete link '{name}'", null, error);
        }
    }

    /// <summary>Deletes the link with <paramref name="index"/>, and with it the other end of a pair; false when there is none.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryDelete(int index) =>
        TryDelete(index, null, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete link {index}", null, error));

    /// <summary>Deletes the link called <paramref name="name"/>, and with it the other end of a pair; false when there is none.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that.</exception>
    public bool TryDelete(string name)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        return TryDelete(0, name, out NetlinkError? error)
            || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete link '{name}'", null, error));
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
        NetlinkMessageWriter writer = new(stackalloc byte[SmallMessageLength], LinkMessage.Delete, NetlinkMessageFlags.None);
        ifinfomsg header = default;
        writer.Begin<ifinfomsg, LinkAttribute>(in header).WriteUInt32(LinkAttribute.Group, group);
        return _socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error)
            || (error.ErrorNumber == Errno.ENODEV ? false : throw LinkErrors.Change($"delete links of group {group}", null, error));
    }

    private bool TryGet(int index, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        return TryGet(index, null, out link, out error);
    }

    private bool TryGet(string name, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        LinkName.ThrowIfNoKey(name, nameof(name));
        return TryGet(0, name, out link, out error);
    }

    private bool TryGet(int index, string? name, [NotNullWhen(true)] out LinkInfo? link, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[SmallMessageLength], LinkMessage.Get, NetlinkMessageFlags.None);
        WriteKey(ref writer, index, name);
        return _socket.TryRequest(ref writer, LinkAttributeSpaces.Link, static message => LinkInfo.Parse(message), out link, out error);
    }

    private bool TryDelete(int index, string? name, [NotNullWhen(false)] out NetlinkError? error)
    {
        if (name is null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        }

        NetlinkMessageWriter writer = new(stackalloc byte[SmallMessageLength], LinkMessage.Delete, NetlinkMessageFlags.None);
        WriteKey(ref writer, index, name);
        return _socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out error);
    }

    private static void WriteKey(ref NetlinkMessageWriter writer, int index, string? name)
    {
        ifinfomsg header = new() { ifi_index = index };
        NetlinkAttributeWriter<LinkAttribute> key = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (name is not null)
        {
            // IFLA_IFNAME is looked up among the alternative names too, but holds 15 bytes only.
            bool isShort = System.Text.Encoding.UTF8.GetByteCount(name) <= LinkName.MaxLength;
            key.WriteString(isShort ? LinkAttribute.Ifname : LinkAttribute.AltIfname, name);
        }
    }
}
