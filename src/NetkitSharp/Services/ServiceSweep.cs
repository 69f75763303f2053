namespace NetkitSharp.Services;

/// <summary>What <see cref="ServiceLoadBalancer.Sweep"/> found and took away.</summary>
public sealed record ServiceSweep
{
    /// <summary>Connections that are there still.</summary>
    public int Connections { get; init; }

    /// <summary>Connections that were forgotten, for nothing was heard of them for too long.</summary>
    public int ConnectionsExpired { get; init; }

    /// <summary>Connections that were forgotten since their backend serves them no more: UDP flows of a backend that was removed, all of one in maintenance.</summary>
    public int ConnectionsCut { get; init; }

    /// <summary>Clients that no longer stay with a backend.</summary>
    public int AffinitiesExpired { get; init; }

    /// <summary>Removed backends without connections, whose numbers can be given away again.</summary>
    public int BackendsFreed { get; init; }

    /// <summary>Removed backends that have connections still.</summary>
    public int BackendsDraining { get; init; }

    /// <summary>Pinned attachments to devices and cgroups that are gone, a link each.</summary>
    public int AttachmentsForgotten { get; init; }

    /// <summary>The numbers in a line.</summary>
    public override string ToString() =>
        $"{Connections} connections, {ConnectionsExpired} expired, {ConnectionsCut} cut; {AffinitiesExpired} affinities expired; backends {BackendsFreed} freed, {BackendsDraining} draining; {AttachmentsForgotten} attachments forgotten";
}
