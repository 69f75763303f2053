namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What a monitor watches.</summary>
[Flags]
public enum MonitoredObjects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Links: <see cref="LinkEvent"/>.</summary>
    Links = 1,

    /// <summary>IPv4 and IPv6 addresses: <see cref="AddressEvent"/>.</summary>
    Addresses = 2,

    /// <summary>IPv4 and IPv6 routes: <see cref="RouteEvent"/>.</summary>
    Routes = 4,

    /// <summary>Entries of the ARP and IPv6 neighbour tables: <see cref="NeighbourEvent"/>.</summary>
    Neighbours = 8,

    /// <summary>Namespace ids: <see cref="NamespaceIdEvent"/>.</summary>
    NamespaceIds = 16,

    /// <summary>All of these.</summary>
    All = Links | Addresses | Routes | Neighbours | NamespaceIds,
}
