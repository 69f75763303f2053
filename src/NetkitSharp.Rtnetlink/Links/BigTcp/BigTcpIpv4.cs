namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>Whether IPv4 is to have BIG TCP besides IPv6.</summary>
public enum BigTcpIpv4
{
    /// <summary>It must: a refusal where an end's kernel has no IPv4 sizes (before Linux 6.3).</summary>
    Required,

    /// <summary>Where all ends have IPv4 sizes; else IPv6 only, which <see cref="BigTcpPlan.Ipv4"/> says.</summary>
    WherePossible,

    /// <summary>No: its sizes are set to at most 65536.</summary>
    No,
}
