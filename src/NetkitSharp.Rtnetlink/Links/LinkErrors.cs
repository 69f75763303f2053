using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What a refusal means for links.</summary>
internal static class LinkErrors
{
    // net/core/rtnetlink.c: rtnl_newlink_create
    private const string UnknownDeviceType = "Unknown device type";

    /// <summary>Throws where the kernel would ignore what is asked, or where it cannot be done.</summary>
    internal static void CheckSpec(LinkSpec spec, string argument)
    {
        PeerLink? peer = (spec as PairLinkSpec)?.Peer;
        if (spec.Index is null && peer?.Index is not null)
        {
            // drivers/net/veth.c, netkit.c: the kernel ignores it.
            throw new ArgumentException($"the peer's index {peer.Index} takes effect only together with an index of the primary", argument);
        }

        if (peer?.Namespace?.Id is { } peerNamespace)
        {
            // net/core/rtnetlink.c, rtnl_link_get_net: looks at the descriptor and the process only.
            throw new ArgumentException($"the kernel ignores the namespace id {peerNamespace} of a peer: give an open namespace or a process", argument);
        }

        if (spec.Namespace?.Id is { } id && (spec.HasRest(isPeer: false) || spec.GoesUpLater || spec.AlternativeNames.Count > 0))
        {
            throw new ArgumentException(
                $"an alias, alternative names, the carrier, proto-down and the settings of IPv4 and IPv6 take a request in the link's own namespace, which the id {id} gives no access to: give an open namespace or a process",
                argument);
        }
    }

    /// <summary>Throws where a new link takes more than one request.</summary>
    internal static void CheckSingleRequest(LinkSettings settings, bool isPeer, string argument)
    {
        if (settings.HasRest(isPeer) || settings.AlternativeNames.Count > 0 || (isPeer && settings.Up))
        {
            throw new ArgumentException(
                $"link '{settings.Name}' takes a second request (for an alias, alternative names, the carrier, proto-down, the settings of IPv4 and IPv6, or a peer that is to be up or to have a master), which a batch would send though the first had failed: "
                + $"leave it to {nameof(LinkClient)}.{nameof(LinkClient.Create)}, or send it in a second batch",
                argument);
        }
    }

    internal static NetlinkException Create(LinkSpec spec, NetlinkError error, string? taken)
    {
        string request = Describe(spec);
        if (IsUnknownKind(error))
        {
            return new LinkKindNotSupportedException(spec.Kind, request, error, spec.KindRequirement);
        }

        PeerLink? peer = (spec as PairLinkSpec)?.Peer;
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new LinkExistsException(request, error, taken ?? spec.Advise(error) ?? "The name or the index is taken in the namespace of the link or of its peer."),
            Errno.EBUSY when peer?.Index is { } index => new LinkExistsException(request, error, $"The peer's index {index} is probably taken in its namespace."),
            Errno.EPERM when spec.Namespace is not null || peer?.Namespace is not null =>
                error.ToException(request, "It is needed in the namespaces that the link and its peer are made in, too."),
            Errno.ENODEV when spec.MasterIndex is > 0 and { } master && spec.LowerIndex is null =>
                new LinkNotFoundException(request, error, $"The master, index {master}, does not exist in the network namespace that the link is made in."),
            Errno.ENODEV when spec.LowerIndex is { } lower =>
                new LinkNotFoundException(request, error, $"The lower device, index {lower}, does not exist in {(spec.LowerNamespaceId is { } id ? $"the network namespace with id {id}" : "the network namespace that the client was opened in")}."),
            _ => error.ToException(request, spec.Advise(error)),
        };
    }

    internal static NetlinkException Change(string request, LinkChange? change, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENODEV => new LinkNotFoundException(request, error),
        Errno.EEXIST => new LinkExistsException(request, error, change?.Name is { } name ? $"The name '{name}' is taken." : null),
        Errno.EBUSY when change?.NewIndex is { } index => new LinkExistsException(request, error, $"The index {index} is taken there."),
        Errno.EPERM when change?.Namespace is not null => error.ToException(request, "It is needed in the namespace that the link moves to, too."),
        _ => error.ToException(request, change?.Advise(error)),
    };

    internal static NetlinkException ChangePort(string request, LinkPortChange port, NetlinkError error) => error.ErrorNumber == Errno.ENODEV
        ? new LinkNotFoundException(request, error, port.Advise(error))
        : error.ToException(request, port.Advise(error));

    internal static string Describe(LinkSpec spec)
    {
        string text = $"create {spec.Kind} link '{spec.Name}'";
        if (spec.Namespace is not null)
        {
            text += $" in {spec.Namespace}";
        }

        if (spec is PairLinkSpec { Peer: { } peer })
        {
            text += $" with peer '{peer.Name}'";
            if (peer.Namespace is not null)
            {
                text += $" in {peer.Namespace}";
            }
        }

        return text;
    }

    private static bool IsUnknownKind(NetlinkError error) =>
        error.ErrorNumber == Errno.EOPNOTSUPP && error.ExtendedAck?.Message?.StartsWith(UnknownDeviceType, StringComparison.Ordinal) == true;
}
