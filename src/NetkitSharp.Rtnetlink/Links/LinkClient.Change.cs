using System.Buffers;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    /// <summary>
    /// Changes what <paramref name="change"/> sets. The kernel has no transaction: it works through a request attribute by attribute, and what came before a failure stays changed.
    /// </summary>
    /// <remarks>
    /// Attributes are sent and read back first, then those of the port; the settings of the address families, the name, the namespace and up or down follow in further requests. A device that moves is set up in the new namespace.
    /// </remarks>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="LinkExistsException">EEXIST: the new name is taken. EBUSY: the new index is.</exception>
    /// <exception cref="LinkPortKindException"><see cref="LinkChange.Port"/> is set, and the link is not the port of such a master.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public void Set(int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        change.Check(nameof(change));
        string request = $"change link {index}";
        if (change.HasAttributes)
        {
            Send(index, change, LinkChangeParts.Attributes, request);
            ThrowIfIgnored(request, Get(index), change, static (change, actual, readback) =>
            {
                change.VerifyCommon(actual, readback);
                change.Verify(actual, readback);
            });
        }

        if (change.Port is { } port)
        {
            SetPort(index, port, request);
        }

        // On its way to another namespace a device loses these settings: they go along with the move.
        bool familiesMove = change.HasFamilies && change.Namespace is not null;
        if (change.HasFamilies && !familiesMove)
        {
            Send(index, change, LinkChangeParts.Families, request);
            ThrowIfIgnored(request, Get(index), change, static (change, actual, readback) => change.VerifyFamilies(actual, readback));
        }

        if (change.HasPlace)
        {
            SendPlace(index, change, familiesMove ? LinkChangeParts.Families | LinkChangeParts.Place : LinkChangeParts.Place, request);
        }
    }

    /// <summary>Sets the link up (IFF_UP).</summary>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="NetlinkException">ENOTCONN: the other end of a pair is gone.</exception>
    public void SetUp(int index) => SetFlags(index, LinkFlags.Up);

    /// <summary>Sets the link down: its routes and IPv6 addresses go.</summary>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    public void SetDown(int index) => SetFlags(index, LinkFlags.None);

    /// <summary>
    /// Moves the link to a namespace. It arrives down, without addresses and routes, and with another index where its own is taken there.
    /// </summary>
    /// <param name="index">The link.</param>
    /// <param name="target">Where to. CAP_NET_ADMIN is needed there too.</param>
    /// <param name="newName">Its name there; null keeps the name.</param>
    /// <param name="newIndex">Its index there (Linux 5.13); null keeps the index where it is free.</param>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="LinkExistsException">EEXIST: the name is taken there. EBUSY: the index is.</exception>
    /// <exception cref="NetlinkException">EINVAL: the device cannot change its namespace, or no namespace has the id.</exception>
    public void MoveToNamespace(int index, LinkNamespace target, string? newName = null, int? newIndex = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        SendPlace(index, new LinkChange { Namespace = target, Name = newName, NewIndex = newIndex }, LinkChangeParts.Place, $"move link {index} to {target}");
    }

    private void SetFlags(int index, LinkFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.New, NetlinkMessageFlags.None);
        LinkMessage.WriteKey(ref writer, index, null, (uint)flags, (uint)LinkFlags.Up);
        if (!_socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error))
        {
            throw LinkErrors.Change($"set link {index} {(flags == LinkFlags.Up ? "up" : "down")}", null, error);
        }
    }

    /// <summary>Kernels before 5.13 ignore the new index: then the device is looked for where it went.</summary>
    private void SendPlace(int index, LinkChange change, LinkChangeParts parts, string request)
    {
        using NetlinkSocket? there = change.NewIndex is null ? null : change.Namespace!.OpenSocket(_socket.Options);
        Send(index, change, parts, request);
        if (change.NewIndex is not { } asked)
        {
            return;
        }

        LinkQuery? query = change.Namespace!.Id is { } id ? new LinkQuery { NamespaceId = id } : null;
        if (!(there is null ? this : new LinkClient(there)).TryGet(asked, query, out _))
        {
            throw new AttributeIgnoredException(request, [new IgnoredAttribute("new-ifindex", $"{asked}", null, "Linux 5.13")], "The link has moved.");
        }
    }

    private void Send(int index, LinkChange change, LinkChangeParts parts, string request)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxLength);
        try
        {
            using NamespaceReference target = new(change.Namespace);
            NetlinkMessageWriter writer = new(buffer, LinkMessage.New, NetlinkMessageFlags.None);
            LinkMessage.WriteChange(ref writer, index, null, change, parts);
            if (!_socket.TryAcknowledge(ref writer, change.AttributeSpace, out NetlinkError? error))
            {
                throw LinkErrors.Change(request, change, error);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ThrowIfIgnored(string request, LinkInfo actual, LinkChange change, Action<LinkChange, LinkInfo, LinkReadback> verify)
    {
        LinkReadback readback = new();
        verify(change, actual, readback);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(request, readback.Ignored, "What it did not ignore is changed.");
        }
    }
}
