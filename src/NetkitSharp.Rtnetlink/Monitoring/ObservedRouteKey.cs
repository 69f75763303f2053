using System.Net;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What routes that can take each other's place have in common.</summary>
/// <param name="Table">The routing table.</param>
/// <param name="Destination">The destination, and by it the family.</param>
/// <param name="Source">The source of an IPv6 route that has one.</param>
/// <param name="TypeOfService">The type of service of an IPv4 route.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Link">The link of an IPv6 route without a router: each link may have its own (fe80::/64 is in the table once a link); else 0.</param>
internal readonly record struct ObservedRouteKey(uint Table, IPNetwork Destination, IPNetwork? Source, byte TypeOfService, uint Metric, int Link);
