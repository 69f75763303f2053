using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>The exceptions for forwarding entries that the kernel refused, of single requests and of batches.</summary>
internal static class FdbErrors
{
    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.ENOENT or Errno.ENODEV;

    internal static NetlinkException Adding(object spec, NetlinkError error) => Failure("add", (FdbSpec)spec, error);

    internal static NetlinkException Appending(object spec, NetlinkError error) => Failure("append", (FdbSpec)spec, error);

    internal static NetlinkException Replacing(object spec, NetlinkError error) => Failure("replace", (FdbSpec)spec, error);

    internal static NetlinkException Deleting(object spec, NetlinkError error) => Failure("delete", (FdbSpec)spec, error);

    internal static NetlinkException Getting(object spec, NetlinkError error) => Failure("get", (FdbSpec)spec, error);

    internal static NetlinkException Flushing(object flush, NetlinkError error)
    {
        FdbFlush asked = (FdbFlush)flush;
        return error.ToException($"flush the {asked}", error.ErrorNumber switch
        {
            Errno.ENODEV => NoLink(asked.LinkIndex),
            Errno.EOPNOTSUPP => NoBulk,
            Errno.EINVAL when asked.IsForVxlan => NoBulk,
            Errno.EINVAL when error.ExtendedAck?.Message is "invalid address" => NoBulk,
            _ => null,
        });
    }

    private const string NoBulk = "Bridges flush since Linux 5.19 and VXLAN links since 6.7, each by attributes of its own; else list the entries and delete them in a batch.";

    private static NetlinkException Failure(string verb, FdbSpec spec, NetlinkError error)
    {
        string request = $"{verb} forwarding entry {spec}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new FdbExistsException(request, error),
            Errno.ENOENT => new FdbNotFoundException(request, error),
            Errno.ENODEV => error.ToException(request, NoLink(spec.LinkIndex)),
            Errno.EOPNOTSUPP when spec.EffectiveTables.HasFlag(FdbTables.Master) => error.ToException(request, "The link is no port of a bridge: the table of a VXLAN link, or of a bridge for its own addresses, is FdbTables.Self."),
            _ => error.ToException(request),
        };
    }

    private static string NoLink(int index) => $"There is no link with index {index} in the socket's network namespace.";
}
