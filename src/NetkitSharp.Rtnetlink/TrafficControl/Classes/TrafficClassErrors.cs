using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>What a refusal means for classes (net/sched/sch_api.c: tc_ctl_tclass).</summary>
internal static class TrafficClassErrors
{
    internal static NetlinkException Write(string verb, int linkIndex, TrafficClassSpec spec, NetlinkError error)
    {
        string request = Describe(verb, linkIndex, spec);
        return error.ErrorNumber switch
        {
            Errno.ENODEV => LinkMissing(request, linkIndex, error),
            Errno.EEXIST => new TrafficClassExistsException(request, error, "Replace gives it other settings."),
            Errno.ENOENT => new TrafficClassNotFoundException(request, error, verb == "change" ? "Create makes it." : $"There is no queueing discipline {spec.Handle.Major:x}: on the link."),
            Errno.EOPNOTSUPP => error.ToException(request, $"The queueing discipline {spec.Handle.Major:x}: makes its classes by itself, if any."),
            _ => error.ToException(request, spec.Advise(error) ?? (error.ErrorNumber == Errno.EINVAL && spec.Parent.Major != spec.Handle.Major && spec.Parent != TrafficHandle.Root
                ? "The class and its parent must be of one queueing discipline."
                : null)),
        };
    }

    internal static NetlinkException Find(string request, int linkIndex, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENODEV => LinkMissing(request, linkIndex, error),
        Errno.ENOENT => new TrafficClassNotFoundException(request, error),
        Errno.EBUSY => error.ToException(request, "Delete the classes in it, and the filters that lead to it, first."),
        _ => error.ToException(request),
    };

    internal static NetlinkException InBatch(object request, NetlinkError error)
    {
        TrafficClassRequest asked = (TrafficClassRequest)request;
        return asked.Spec is null ? Find(asked.ToString(), asked.LinkIndex, error) : Write(asked.Action, asked.LinkIndex, asked.Spec, error);
    }

    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.ENOENT or Errno.ENODEV;

    internal static string Describe(string verb, int linkIndex, TrafficClassSpec spec) => $"{verb} {spec.Kind} class {spec.Handle} below {spec.Parent} of link {linkIndex}";

    private static LinkNotFoundException LinkMissing(string request, int linkIndex, NetlinkError error) =>
        new(request, error, $"There is no link with index {linkIndex} in the socket's network namespace.");
}
