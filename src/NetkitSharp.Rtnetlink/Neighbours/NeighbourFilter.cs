using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Which entries of the ARP and IPv6 neighbour tables to read or to flush; null takes any. The kernel selects by all but <see cref="States"/>.</summary>
public sealed record NeighbourFilter
{
    /// <summary>The link's index, from 1. One that does not exist has no entries.</summary>
    public int? LinkIndex
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null takes the entries of any link");
    }

    /// <summary>The index of the master, such as a bridge or a VRF, whose links' entries are meant, from 1.</summary>
    public int? Master
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null takes the entries of any link");
    }

    /// <summary>InterNetwork or InterNetworkV6; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The proxy entries instead of the others.</summary>
    public bool Proxies { get; init; }

    /// <summary>The states an entry may be in, several at once; compared as the entries are read. Entries without a state (NUD_NONE), as proxies are, are in none.</summary>
    public NeighbourState? States { get; init; }

    internal bool Matches(in NeighbourView entry) => States is null || (entry.State & States) != 0;
}
