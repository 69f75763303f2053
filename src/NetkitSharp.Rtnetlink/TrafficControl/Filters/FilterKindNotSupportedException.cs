using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>ENOENT "TC classifier not found": the kernel does not have this kind of filter, and no module for it could be loaded.</summary>
public sealed class FilterKindNotSupportedException : NetlinkException
{
    /// <summary>A request for a kind that the kernel lacks.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="requirement">What a kernel needs for it, as <c>CONFIG_NET_CLS_BPF (module cls_bpf)</c>.</param>
    public FilterKindNotSupportedException(string kind, string request, NetlinkError error, string? requirement = null)
        : base(request, error, $"This kernel has no {kind} filter{(requirement is null ? "" : $"; it takes {requirement}")}.") =>
        Kind = kind;

    /// <summary>TCA_KIND of what was asked for.</summary>
    public string Kind { get; }
}
