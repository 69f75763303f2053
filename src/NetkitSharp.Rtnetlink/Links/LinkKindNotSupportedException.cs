using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>EOPNOTSUPP "Unknown device type": the kernel does not have this kind of link, and no module for it could be loaded.</summary>
public sealed class LinkKindNotSupportedException : NetlinkException
{
    /// <summary>A request for a kind that the kernel lacks.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="requirement">What a kernel needs for it, as <c>CONFIG_NETKIT, Linux 6.7 or later</c>.</param>
    public LinkKindNotSupportedException(string kind, string request, NetlinkError error, string? requirement = null)
        : base(request, error, $"This kernel has no {kind}{(requirement is null ? "" : $" ({requirement})")}.") =>
        Kind = kind;

    /// <summary>IFLA_INFO_KIND of what was asked for.</summary>
    public string Kind { get; }
}
