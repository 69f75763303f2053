using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Capture;

/// <summary>
/// Which packets to capture. Made of an expression (<see cref="Parse"/>) or of members; it is the kernel program that asks, so packets that are not wanted cost next to nothing.
/// </summary>
/// <remarks>
/// <para>Expressions are a part of pcap's filter language, with its meaning:</para>
/// <list type="bullet">
/// <item><c>ip</c>, <c>ip6</c>, <c>arp</c>; <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c>, <c>icmp6</c>, <c>proto 47</c>: IPv4 and IPv6 alike, behind IPv6 extension headers too</item>
/// <item><c>host 10.0.0.2</c>, <c>net fd00::/64</c>, with <c>src</c> or <c>dst</c> before them, without for either; of ARP the addresses it asks and tells</item>
/// <item><c>port 80</c>, <c>portrange 8000-8999</c>, likewise: of TCP, UDP, SCTP, DCCP and UDP-Lite; later fragments have no ports</item>
/// <item><c>not</c>, <c>and</c>, <c>or</c> (<c>!</c>, <c>&amp;&amp;</c>, <c>||</c>) and parentheses; <c>not</c> binds tightest. As in pcap's, <c>and</c> and <c>or</c> have the same rank and group from the left. A protocol may stand
/// right before what it goes with: <c>tcp port 80</c></item>
/// </list>
/// <para>Whatever it says, it is asked as alternatives of which one has to hold whole; these have <see cref="MaxTerms"/> terms at most in all.</para>
/// </remarks>
public sealed class CaptureFilter
{
    /// <summary>The most terms, counted after brackets are resolved: <c>(a or b) and (c or d)</c> has eight.</summary>
    public const int MaxTerms = 16;

    /// <summary>The alternatives. One of no terms holds for every packet; no alternative, for none.</summary>
    private readonly CaptureTerm[][] _alternatives;

    private CaptureFilter(CaptureTerm[][] alternatives) => _alternatives = alternatives;

    /// <summary>Every packet.</summary>
    public static CaptureFilter All { get; } = new([[]]);

    /// <summary>IPv4 packets.</summary>
    public static CaptureFilter IPv4 { get; } = Of(CaptureTerm.EtherType(CaptureTerm.EtherTypeIPv4));

    /// <summary>IPv6 packets.</summary>
    public static CaptureFilter IPv6 { get; } = Of(CaptureTerm.EtherType(CaptureTerm.EtherTypeIPv6));

    /// <summary>ARP packets.</summary>
    public static CaptureFilter Arp { get; } = Of(CaptureTerm.EtherType(CaptureTerm.EtherTypeArp));

    /// <summary>Reads an expression; the empty one is <see cref="All"/>.</summary>
    /// <exception cref="CaptureFilterException">It is no expression, or asks too much.</exception>
    public static CaptureFilter Parse(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return CaptureFilterParser.Parse(expression);
    }

    /// <summary>Packets of an IP protocol, such as 6 for TCP, in IPv4 or IPv6.</summary>
    public static CaptureFilter Protocol(byte protocol) => Of(CaptureTerm.Protocol(protocol));

    /// <summary>Packets from or to an address.</summary>
    public static CaptureFilter Host(IPAddress address) => Of(CaptureTerm.Address(Single(address), CaptureTerm.EitherSide));

    /// <summary>Packets from an address.</summary>
    public static CaptureFilter SourceHost(IPAddress address) => Of(CaptureTerm.Address(Single(address), CaptureBpf.NksCaptureTermSides.Source));

    /// <summary>Packets to an address.</summary>
    public static CaptureFilter DestinationHost(IPAddress address) => Of(CaptureTerm.Address(Single(address), CaptureBpf.NksCaptureTermSides.Destination));

    /// <summary>Packets from or to a prefix.</summary>
    public static CaptureFilter Net(IPNetwork network) => Of(CaptureTerm.Address(network, CaptureTerm.EitherSide));

    /// <summary>Packets from a prefix.</summary>
    public static CaptureFilter SourceNet(IPNetwork network) => Of(CaptureTerm.Address(network, CaptureBpf.NksCaptureTermSides.Source));

    /// <summary>Packets to a prefix.</summary>
    public static CaptureFilter DestinationNet(IPNetwork network) => Of(CaptureTerm.Address(network, CaptureBpf.NksCaptureTermSides.Destination));

    /// <summary>Packets from or to a port.</summary>
    public static CaptureFilter Port(ushort port) => PortRange(port, port);

    /// <summary>Packets from a port.</summary>
    public static CaptureFilter SourcePort(ushort port) => Of(CaptureTerm.Ports(port, port, CaptureBpf.NksCaptureTermSides.Source));

    /// <summary>Packets to a port.</summary>
    public static CaptureFilter DestinationPort(ushort port) => Of(CaptureTerm.Ports(port, port, CaptureBpf.NksCaptureTermSides.Destination));

    /// <summary>Packets from or to a range of ports, both ends included.</summary>
    public static CaptureFilter PortRange(ushort low, ushort high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return Of(CaptureTerm.Ports(low, high, CaptureTerm.EitherSide));
    }

    /// <summary>Packets from a range of ports, both ends included.</summary>
    public static CaptureFilter SourcePortRange(ushort low, ushort high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return Of(CaptureTerm.Ports(low, high, CaptureBpf.NksCaptureTermSides.Source));
    }

    /// <summary>Packets to a range of ports, both ends included.</summary>
    public static CaptureFilter DestinationPortRange(ushort low, ushort high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return Of(CaptureTerm.Ports(low, high, CaptureBpf.NksCaptureTermSides.Destination));
    }

    /// <summary>What either takes.</summary>
    /// <exception cref="CaptureFilterException">Together they have more than <see cref="MaxTerms"/> terms.</exception>
    public CaptureFilter Or(CaptureFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of([.. _alternatives, .. other._alternatives]);
    }

    /// <summary>What both take.</summary>
    /// <exception cref="CaptureFilterException">Together they have more than <see cref="MaxTerms"/> terms.</exception>
    public CaptureFilter And(CaptureFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of([.. _alternatives.SelectMany(left => other._alternatives.Select(right => left.Union(right).ToArray()))]);
    }

    /// <summary>What this one does not take.</summary>
    /// <exception cref="CaptureFilterException">That takes more than <see cref="MaxTerms"/> terms.</exception>
    public CaptureFilter Not()
    {
        CaptureFilter result = All;
        foreach (CaptureTerm[] alternative in _alternatives)
        {
            result = result.And(new CaptureFilter([.. alternative.Select(t => new[] { t.Negate() })]));
        }

        return result;
    }

    /// <summary>The filter as an expression, alternative by alternative, which <see cref="Parse"/> reads; empty for <see cref="All"/>.</summary>
    public override string ToString() => _alternatives switch
    {
        [] => "ip and not ip",
        [[]] => "",
        [var only] => string.Join(" and ", only),
        _ => string.Join(" or ", _alternatives.Select(a => a.Length == 1 ? $"{a[0]}" : $"({string.Join(" and ", a)})")),
    };

    /// <summary>Fills the terms of a program.</summary>
    internal uint WriteTerms(Span<CaptureBpf.NksCaptureTerm> terms)
    {
        // No alternatives: a question to which every packet's answer is no. One without terms: no question.
        CaptureTerm[][] alternatives = _alternatives.Length == 0 ? [[CaptureTerm.EtherType(CaptureTerm.EtherTypeIPv4), CaptureTerm.EtherType(CaptureTerm.EtherTypeIPv4).Negate()]] : _alternatives;
        int count = 0;
        foreach (CaptureTerm[] alternative in alternatives)
        {
            for (int i = 0; i < alternative.Length; i++)
            {
                terms[count++] = alternative[i].ToNative(i == alternative.Length - 1);
            }
        }

        return (uint)count;
    }

    private static CaptureFilter Of(CaptureTerm term) => new([[term]]);

    private static CaptureFilter Of(CaptureTerm[][] alternatives)
    {
        if (alternatives.Any(a => a.Length == 0))
        {
            return All;
        }

        // "a or a" comes up where brackets are resolved.
        CaptureTerm[][] distinct = [.. alternatives.Where((a, i) => !alternatives.Take(i).Any(a.SequenceEqual))];
        int terms = distinct.Sum(a => a.Length);
        return terms <= MaxTerms
            ? new CaptureFilter(distinct)
            : throw new CaptureFilterException($"The filter has {terms} terms with its brackets resolved; the programs take {MaxTerms}. Use prefixes and port ranges for lists, or capture more and sort it out afterwards.", -1);
    }

    private static IPNetwork Single(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => new IPNetwork(address, 32),
            AddressFamily.InterNetworkV6 when address.ScopeId == 0 => new IPNetwork(address, 128),
            AddressFamily.InterNetworkV6 => new IPNetwork(new IPAddress(address.GetAddressBytes()), 128),
            _ => throw new ArgumentException($"A filter's addresses are IPv4 or IPv6; {address} is neither.", nameof(address)),
        };
    }
}
