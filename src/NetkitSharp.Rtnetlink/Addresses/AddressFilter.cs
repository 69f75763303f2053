using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Which addresses to read or to flush; null takes any. The kernel does the filtering.</summary>
public sealed record AddressFilter
{
    /// <summary>The link's index, from 1; one that does not exist is an error.</summary>
    public int? LinkIndex
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null takes the addresses of any link");
    }

    /// <summary>InterNetwork or InterNetworkV6; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>IFA_TARGET_NETNSID: the addresses in the namespace that has this id in the socket's own, from 0 (Linux 4.20). Reading only.</summary>
    public int? NamespaceId
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a namespace id is at least 0; null is the socket's own namespace");
    }
}
