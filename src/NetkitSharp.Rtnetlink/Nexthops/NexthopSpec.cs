using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>
/// A nexthop object to make: a way to send packets, or a group of ways, that any number of routes refer to by its id (Linux 5.3). What is null is not sent.
/// </summary>
public sealed record NexthopSpec
{
    /// <summary>NHA_ID: the id, from 1; null lets the kernel choose a free one.</summary>
    public uint? Id { get; init; }

    /// <summary>NHA_GROUP: the members, of a group; all else but <see cref="Id"/>, <see cref="Protocol"/> and <see cref="Fdb"/> is for objects that are none.</summary>
    public NexthopGroup? Group { get; init; }

    /// <summary>NHA_OIF: the index of the link to send by, which must be up. Needed unless for <see cref="Blackhole"/> and <see cref="Fdb"/>.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>NHA_GATEWAY: the router; null: destinations are on the link itself. IPv4 routes may use objects with an IPv6 gateway.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>nh_family: the family of an object without gateway, InterNetwork unless given. IPv6 routes need InterNetworkV6.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>RTNH_F_ONLINK: the gateway is reachable on the link, whatever the routes say.</summary>
    public bool OnLink { get; init; }

    /// <summary>NHA_BLACKHOLE: drops the packets.</summary>
    public bool Blackhole { get; init; }

    /// <summary>NHA_FDB: for forwarding entries of VXLAN devices, whose gateway is the other end of the tunnel; not for routes (Linux 5.8).</summary>
    public bool Fdb { get; init; }

    /// <summary>NHA_DST_PORT: the UDP port at the other end of the tunnel, with <see cref="Fdb"/>. Only the newest kernels know it; others refuse it.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>NHA_ENCAP: what is done to the packets.</summary>
    public RouteEncapsulation? Encapsulation { get; init; }

    /// <summary>nh_protocol: who installs it; null for <see cref="RouteProtocol.Unspecified"/>.</summary>
    public RouteProtocol? Protocol { get; init; }

    /// <summary><c>nexthop 7 via 10.0.0.1 on link 3</c>.</summary>
    public override string ToString() =>
        $"nexthop{(Id is null ? "" : $" {Id}")}{(Group is null ? "" : $" group of {Group.Members.Count}{(Group.Type == NexthopGroupType.Multipath ? "" : " (resilient)")}")}{(Blackhole ? " blackhole" : "")}{(Fdb ? " fdb" : "")}"
        + $"{(Gateway is null ? "" : $" via {Gateway}")}{(OutputInterface is null ? "" : $" on link {OutputInterface}")}{(Encapsulation is null ? "" : $" encap {Encapsulation.Type}")}";

    /// <summary>Throws on what the kernel would misread or refuse without a word.</summary>
    internal void Check()
    {
        if (Id == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Id), Id, "The id of a nexthop object is at least 1; null lets the kernel choose.");
        }

        if (OutputInterface <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(OutputInterface), OutputInterface, "An interface index is at least 1.");
        }

        bool way = Gateway is not null || OutputInterface is not null || OnLink || Encapsulation is not null;
        if (Group is not null && (way || Family is not null || Blackhole || DestinationPort is not null))
        {
            throw new ArgumentException($"{this}: a group has an id, a protocol and members, and nothing of a way of its own", nameof(Group));
        }

        if (Blackhole && (way || Fdb))
        {
            throw new ArgumentException($"{this}: a blackhole has neither gateway, link nor encapsulation", nameof(Blackhole));
        }

        if (Fdb && (OutputInterface is not null || OnLink || Encapsulation is not null))
        {
            throw new ArgumentException($"{this}: an object for forwarding entries has a gateway only", nameof(Fdb));
        }

        if (DestinationPort is not null && !Fdb)
        {
            throw new ArgumentException($"{this}: a destination port is for objects for forwarding entries", nameof(DestinationPort));
        }

        if (Group is null && !Blackhole && !Fdb && OutputInterface is null)
        {
            throw new ArgumentException($"{this}: an object needs an OutputInterface unless it is a Group, a Blackhole or for Fdb", nameof(OutputInterface));
        }

        if (Gateway is not null && Family is not null && Family != Gateway.AddressFamily)
        {
            throw new ArgumentException($"{this}: the gateway is not of family {Family}", nameof(Family));
        }

        Group?.Check();
        Encapsulation?.Check();
    }
}
