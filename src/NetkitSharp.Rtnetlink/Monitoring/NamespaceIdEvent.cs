using NetkitSharp.Rtnetlink.NamespaceIds;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Another namespace has an id in the monitor's own, or has none any more: it has died (RTM_NEWNSID, RTM_DELNSID).</summary>
public sealed record NamespaceIdEvent : ObjectEvent
{
    /// <summary>The id.</summary>
    public required NamespaceIdInfo Id { get; init; }
}
