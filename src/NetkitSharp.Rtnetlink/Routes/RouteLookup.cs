using System.Net;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>A packet whose route is asked for (RTM_GETROUTE). What is null is not sent, and rules and routes that look at it do not match.</summary>
/// <param name="Destination">RTA_DST: where the packet goes.</param>
public sealed record RouteLookup(IPAddress Destination)
{
    /// <summary>RTA_SRC: where the packet comes from.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>RTA_IIF: the index of the link that the packet came in by: the route of a packet to be forwarded instead of one of this host's.</summary>
    public int? InputInterface { get; init; }

    /// <summary>RTA_OIF: the index of the link to insist on.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>RTA_MARK: the packet's mark.</summary>
    public uint? Mark { get; init; }

    /// <summary>RTA_UID: the user that the packet's socket belongs to; null for the caller.</summary>
    public uint? UserId { get; init; }

    /// <summary>rtm_tos: the packet's type of service or traffic class; 0 unless given. Of IPv4 the two lowest bits do not count.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>RTA_IP_PROTO: the protocol, 6 for TCP, 17 for UDP, 1 and 58 for ICMP; the kernel refuses others.</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>RTA_SPORT: the source port.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>RTA_DPORT: the destination port.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>RTA_FLOWLABEL: the IPv6 flow label, 20 bits (Linux 6.14).</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>RTM_F_FIB_MATCH: ask for the entry of the table that matches, instead of one made for the destination (Linux 4.13).</summary>
    public bool FibMatch { get; init; }

    /// <summary><c>10.0.0.1 from 10.0.0.2 on link 3</c>.</summary>
    public override string ToString() =>
        $"{Destination}{(Source is null ? "" : $" from {Source}")}{(InputInterface is null ? "" : $" in by link {InputInterface}")}{(OutputInterface is null ? "" : $" on link {OutputInterface}")}"
        + $"{(Mark is null ? "" : $" mark {Mark}")}{(UserId is null ? "" : $" user {UserId}")}{(IpProtocol is null ? "" : $" protocol {IpProtocol}")}"
        + $"{(SourcePort is null ? "" : $" port {SourcePort}")}{(DestinationPort is null ? "" : $" to port {DestinationPort}")}";

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Destination);
        if (Source is not null && Source.AddressFamily != Destination.AddressFamily)
        {
            throw new ArgumentException($"look up {this}: the addresses are of different families", nameof(Source));
        }

        CheckLink(InputInterface, nameof(InputInterface));
        CheckLink(OutputInterface, nameof(OutputInterface));
        if (FlowLabel is not null && (FlowLabel > 0xfffff || IpFamily.Of(Destination) == IpFamily.AF_INET))
        {
            throw new ArgumentException($"look up {this}: a flow label has 20 bits and belongs to IPv6", nameof(FlowLabel));
        }
    }

    private static void CheckLink(int? index, string property)
    {
        if (index <= 0)
        {
            throw new ArgumentOutOfRangeException(property, index, "An interface index is at least 1.");
        }
    }
}
