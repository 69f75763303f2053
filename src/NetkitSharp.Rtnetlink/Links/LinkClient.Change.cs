using System.Buffers;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    /// <summary>
    /// Changes what <paramref name="change"/> sets. The kernel has no transaction: it works through a request attribute by attribute, and what came before a failure stays changed.
    /// </summary>
    /// <remarks>
    /// Attributes are sent and read back first, then those of the port; the name, the namespace and up or down follow in a further request. A device that moves is set up in the new namespace.
    /// </remarks>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="LinkExistsException">EEXIST: the new name is taken.</exception>
    /// <exception cref="LinkPortKindException"><see cref="LinkChange.Port"/> is set, and the link is not the port of such a master.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public void Set(int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        string request = $"change link {index}";
        bool generatesEarly = change is { Up: true, AddressGenerationMode: not null };
        if (generatesEarly && change.Namespace is not null)
        {
            throw new ArgumentException(
                "the kernel would make the link-local address before it changes the address generation mode: set the link up from a client in the namespace that it moved to",
                nameof(change));
        }

        if (change.HasAttributes)
        {
            Send(index, change, Part.Attributes, request);
            LinkReadback readback = new();
            LinkInfo actual = Get(index);
            change.VerifyCommon(actual, readback);
            change.Verify(actual, readback);
            if (readback.Ignored.Count > 0)
            {
                throw new AttributeIgnoredException(request, readback.Ignored, "What it did not ignore is changed.");
            }
        }

        if (change.Port is { } port)
        {
            SetPort(index, port, request);
        }

        if (generatesEarly)
        {
            Send(index, change, Part.AddressGenerationMode, request);
            Send(index, change, Part.Place, request);
        }
        else if (change.Up is not null || change.Name is not null || change.Namespace is not null || change.AddressGenerationMode is not null)
        {
            Send(index, change, Part.Place | Part.AddressGenerationMode, request);
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
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="LinkExistsException">EEXIST: the name is taken there.</exception>
    /// <exception cref="NetlinkException">EINVAL: the device cannot change its namespace.</exception>
    public void MoveToNamespace(int index, NetworkNamespace target, string? newName = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        Send(index, new LinkChange { Namespace = target, Name = newName }, Part.Place, $"move link {index} to {target}");
    }

    private void SetFlags(int index, LinkFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[SmallMessageLength], LinkMessage.New, NetlinkMessageFlags.None);
        ifinfomsg header = new() { ifi_index = index, ifi_flags = (uint)flags, ifi_change = (uint)LinkFlags.Up };
        writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (!_socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error))
        {
            throw LinkErrors.Change($"set link {index} {(flags == LinkFlags.Up ? "up" : "down")}", null, error);
        }
    }

    private void Send(int index, LinkChange change, Part part, string request)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxLength);
        try
        {
            using NamespaceReference target = new(change.Namespace);
            NetlinkMessageWriter writer = new(buffer, LinkMessage.New, NetlinkMessageFlags.None);
            ifinfomsg header = new() { ifi_index = index };
            if (part.HasFlag(Part.Place) && change.Up is { } up)
            {
                header.ifi_change = (uint)LinkFlags.Up;
                header.ifi_flags = up ? (uint)LinkFlags.Up : 0;
            }

            NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(in header);
            if (part.HasFlag(Part.Attributes))
            {
                change.WriteAttributes(link);
            }

            if (part.HasFlag(Part.AddressGenerationMode))
            {
                change.WriteAddressGenerationMode(link);
            }

            if (part.HasFlag(Part.Place))
            {
                if (change.Name is not null)
                {
                    link.WriteString(LinkAttribute.Ifname, change.Name);
                }

                if (change.Namespace is not null)
                {
                    link.WriteInt32(LinkAttribute.NetNsFd, (int)change.Namespace.Handle.DangerousGetHandle());
                }
            }

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

    /// <summary>What of a change one request carries.</summary>
    [Flags]
    private enum Part
    {
        Attributes = 1,
        AddressGenerationMode = 2,
        Place = 4,
        All = Attributes | AddressGenerationMode | Place,
    }
}
