using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>What a refusal means for filters (net/sched/cls_api.c).</summary>
internal static class FilterErrors
{
    internal static NetlinkException Write(string verb, FilterHook hook, FilterSpec spec, NetlinkError error)
    {
        string request = Describe(verb, hook, spec);
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new FilterExistsException(request, error, "Replace puts this one in its place."),
            Errno.ENOENT when Says(error, "TC classifier not found") => new FilterKindNotSupportedException(spec.Kind, request, error, spec.KindRequirement),
            _ => Common(request, hook, error) ?? error.ToException(request, spec.Advise(error)),
        };
    }

    internal static NetlinkException Find(string request, FilterHook hook, NetlinkError error) =>
        Common(request, hook, error) ?? (IsNoFilter(error) ? new FilterNotFoundException(request, error) : error.ToException(request));

    internal static NetlinkException InBatch(object request, NetlinkError error)
    {
        FilterRequest asked = (FilterRequest)request;
        return asked.Spec is null ? Find(asked.ToString(), asked.Hook, error) : Write(asked.Action, asked.Hook, asked.Spec, error);
    }

    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber == Errno.ENODEV || IsNoParent(error) || IsNoFilter(error);

    internal static string Describe(string verb, FilterHook hook, FilterSpec spec) =>
        $"{verb} {spec.Kind} filter at {hook}{(spec.Priority is { } priority ? $", priority {priority}" : "")}{(spec.Handle is { } handle ? $", handle 0x{handle:x}" : "")}";

    private static NetlinkException? Common(string request, FilterHook hook, NetlinkError error)
    {
        if (error.ErrorNumber == Errno.ENODEV)
        {
            return new LinkNotFoundException(request, error, $"There is no link with index {hook.LinkIndex} in the socket's network namespace.");
        }

        if (!IsNoParent(error))
        {
            return null;
        }

        string advice = hook switch
        {
            { BlockIndex: not null } => "No queueing discipline in the socket's network namespace has this block.",
            { IsClsact: true } => "The link has no clsact queueing discipline: Qdiscs.Create(link, new ClsactQdisc()) makes it.",
            _ => $"The link has no queueing discipline or class {hook.Parent}.",
        };
        return new QdiscNotFoundException(request, error, advice);
    }

    /// <summary>EINVAL, too, for what is not there.</summary>
    private static bool IsNoParent(NetlinkError error) =>
        Says(error, "Parent Qdisc doesn't exist") || Says(error, "Block of given index was not found") || Says(error, "Specified class doesn't exist");

    private static bool IsNoFilter(NetlinkError error) =>
        error.ErrorNumber == Errno.ENOENT
        || Says(error, "Filter with specified priority/protocol not found")
        || Says(error, "Protocol mismatch for filter with specified priority")
        || Says(error, "Cannot find specified filter chain");

    private static bool Says(NetlinkError error, string beginning) => error.ExtendedAck?.Message?.StartsWith(beginning, StringComparison.Ordinal) == true;
}
