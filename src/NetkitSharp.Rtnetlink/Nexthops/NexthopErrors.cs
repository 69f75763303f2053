using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>What the refusals of requests about nexthop objects mean to callers, for single requests and batches alike.</summary>
internal static class NexthopErrors
{
    private const int MaxNarrowWeight = 255;

    internal static NetlinkException Adding(object spec, NetlinkError error) => Of("add", (NexthopSpec)spec, error);

    internal static NetlinkException Replacing(object spec, NetlinkError error) => Of("replace", (NexthopSpec)spec, error);

    /// <summary>The object of this id, boxed.</summary>
    internal static NetlinkException Deleting(object id, NetlinkError error) => About($"delete nexthop {id}", error);

    internal static NetlinkException Getting(uint id, NexthopOperationFlags statistics, NetlinkError error) => About($"get nexthop {id}", error, statistics);

    internal static NetlinkException Listing(NexthopFilter filter, NetlinkError error) => About("list nexthops", error, filter.Statistics);

    internal static NetlinkException Buckets(string request, NetlinkError error) => error.ErrorNumber == Errno.EOPNOTSUPP
        ? error.ToException(request, "Resilient groups need Linux 5.13.")
        : About(request, error);

    private static NetlinkException About(string request, NetlinkError error, NexthopOperationFlags statistics = NexthopOperationFlags.None) => error.ErrorNumber switch
    {
        Errno.ENOENT => new NexthopNotFoundException(request, error),
        Errno.EINVAL when statistics != NexthopOperationFlags.None => error.ToException(request, "The statistics of groups need Linux 6.9."),
        _ => Other(request, error),
    };

    private static NetlinkException Of(string verb, NexthopSpec spec, NetlinkError error)
    {
        string request = $"{verb} {spec}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new NexthopExistsException(request, error),
            Errno.ENOENT => new NexthopNotFoundException(request, error),
            Errno.ENETDOWN => error.ToException(request, "Set the link up first, and see that it has a carrier."),
            Errno.EINVAL when Says(error, "device index") => error.ToException(request, $"There is no link with index {spec.OutputInterface} in the socket's network namespace."),
            Errno.EINVAL when spec.Group is { } group && group.Members.Any(member => member.Weight > MaxNarrowWeight) && !Says(error, "nexthop id") =>
                error.ToException(request, "Weights above 255 need Linux 6.12."),
            Errno.EINVAL when spec.Group is not null && Says(error, "nexthop id") => error.ToException(request, "Add the members before the group."),
            Errno.EOPNOTSUPP when spec.Encapsulation is not null => error.ToException(request, "The kernel lacks that encapsulation: it takes CONFIG_LWTUNNEL, and CONFIG_LWTUNNEL_BPF for BPF programs."),
            _ when spec.Gateway is not null && IsAboutGateway(error) => error.ToException(
                request,
                "The gateway must be on the link: give the link an address or a link-scope route that covers the gateway first, or set OnLink."),
            _ => Other(request, error),
        };
    }

    private static NetlinkException Other(string request, NetlinkError error) =>
        error.ToException(request, error.ErrorNumber == Errno.EOPNOTSUPP ? "Nexthop objects need Linux 5.3." : null);

    private static bool IsAboutGateway(NetlinkError error) =>
        error.ErrorNumber is Errno.ENETUNREACH or Errno.EHOSTUNREACH || (error.ErrorNumber == Errno.EINVAL && Says(error, "gateway"));

    private static bool Says(NetlinkError error, string words) => error.ExtendedAck?.Message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
