using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>ENOENT "Specified qdisc kind is unknown": the kernel does not have this kind of queueing discipline, and no module for it could be loaded.</summary>
public sealed class QdiscKindNotSupportedException : NetlinkException
{
    /// <summary>A request for a kind that the kernel lacks.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="requirement">What a kernel needs for it, as <c>CONFIG_NET_SCH_FQ (module sch_fq)</c>.</param>
    public QdiscKindNotSupportedException(string kind, string request, NetlinkError error, string? requirement = null)
        : base(request, error, $"This kernel has no {kind}{(requirement is null ? "" : $"; it takes {requirement}")}.") =>
        Kind = kind;

    /// <summary>TCA_KIND of what was asked for.</summary>
    public string Kind { get; }
}
