using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>What a refusal means for queueing disciplines (net/sched/sch_api.c).</summary>
internal static class QdiscErrors
{
    internal static NetlinkException Write(string verb, int linkIndex, QdiscSpec spec, NetlinkError error)
    {
        string request = Describe(verb, linkIndex, spec);
        string? said = error.ExtendedAck?.Message;
        return error.ErrorNumber switch
        {
            Errno.ENODEV => LinkMissing(request, linkIndex, error),
            Errno.ENOENT when said == "Specified qdisc kind is unknown" => new QdiscKindNotSupportedException(spec.Kind, request, error, spec.KindRequirement),
            Errno.ENOENT when verb == "change" => new QdiscNotFoundException(request, error, "Create makes it."),
            Errno.ENOENT => new QdiscNotFoundException(request, error, $"The parent {spec.Parent} does not exist on the link."),
            Errno.EEXIST => new QdiscExistsException(request, error, "Replace takes the place of what is there."),
            Errno.EINVAL when said?.StartsWith("Invalid qdisc name", StringComparison.Ordinal) == true =>
                error.ToException(request, "There is one of another kind; Replace without a handle takes its place."),
            Errno.EINVAL when said == "Change operation not supported by specified qdisc" =>
                error.ToException(request, $"The settings of {spec.Kind} are for life: Delete it and Create it anew."),
            _ => error.ToException(request, spec.Advise(error)),
        };
    }

    internal static NetlinkException Find(string request, int linkIndex, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENODEV => LinkMissing(request, linkIndex, error),
        Errno.ENOENT => new QdiscNotFoundException(request, error),
        _ => error.ToException(request),
    };

    internal static NetlinkException InBatch(object request, NetlinkError error)
    {
        QdiscRequest asked = (QdiscRequest)request;
        return asked.Spec is null ? Find(asked.ToString(), asked.LinkIndex, error) : Write(asked.Action, asked.LinkIndex, asked.Spec, error);
    }

    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.ENOENT or Errno.ENODEV;

    internal static string Describe(string verb, int linkIndex, QdiscSpec spec)
    {
        string handle = spec.Handle is { } number ? $" {number}" : "";
        string place = verb == "change" && spec.Handle is not null ? "" : $" at {spec.Parent}";
        return $"{verb} {spec.Kind} qdisc{handle}{place} of link {linkIndex}";
    }

    internal static LinkNotFoundException LinkMissing(string request, int linkIndex, NetlinkError error) =>
        new(request, error, $"There is no link with index {linkIndex} in the socket's network namespace.");
}
