using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What a refusal means for links.</summary>
internal static class LinkErrors
{
    // net/core/rtnetlink.c: rtnl_newlink_create
    private const string UnknownDeviceType = "Unknown device type";

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
            Errno.ENODEV when spec.LowerIndex is { } lower =>
                new LinkNotFoundException(request, error, $"The lower device, index {lower}, does not exist in the network namespace that the client was opened in."),
            _ => error.ToException(request, spec.Advise(error)),
        };
    }

    internal static NetlinkException Change(string request, LinkChange? change, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENODEV => new LinkNotFoundException(request, error),
        Errno.EEXIST => new LinkExistsException(request, error, change?.Name is { } name ? $"The name '{name}' is taken." : null),
        Errno.EPERM when change?.Namespace is not null => error.ToException(request, "It is needed in the namespace that the link moves to, too."),
        _ => error.ToException(request, change?.Advise(error)),
    };

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
