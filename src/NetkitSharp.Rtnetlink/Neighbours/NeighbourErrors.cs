using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>The exceptions for entries that the kernel refused, of single requests and of batches.</summary>
internal static class NeighbourErrors
{
    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.ENOENT or Errno.ENODEV;

    internal static NetlinkException Adding(object spec, NetlinkError error) => Writing("add", (NeighbourSpec)spec, error);

    internal static NetlinkException Replacing(object spec, NetlinkError error) => Writing("replace", (NeighbourSpec)spec, error);

    internal static NetlinkException Deleting(object key, NetlinkError error)
    {
        NeighbourKey entry = (NeighbourKey)key;
        return Failure(entry.IsProxy ? "delete proxy neighbour" : "delete neighbour", entry.LinkIndex, entry.Address, error);
    }

    internal static NetlinkException Failure(string action, int linkIndex, IPAddress address, NetlinkError error)
    {
        string request = $"{action} {address} on link {linkIndex}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new NeighbourExistsException(request, error),
            Errno.ENOENT => new NeighbourNotFoundException(request, error),
            Errno.ENODEV => error.ToException(request, $"There is no link with index {linkIndex} in the socket's network namespace."),
            _ => error.ToException(request),
        };
    }

    private static NetlinkException Writing(string verb, NeighbourSpec spec, NetlinkError error) =>
        Failure($"{verb} {(spec.Proxy ? "proxy " : "")}neighbour", spec.LinkIndex, spec.Address, error);
}
