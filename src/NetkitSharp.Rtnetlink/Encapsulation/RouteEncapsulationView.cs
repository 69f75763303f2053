using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>The encapsulation of a route, a next hop or a nexthop object, as it lies in a message.</summary>
public readonly ref struct RouteEncapsulationView
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _offset;

    internal RouteEncapsulationView(RouteEncapsulationType type, NetlinkAttribute attribute)
    {
        Type = type;
        _bytes = attribute.Payload;
        _offset = attribute.Offset + NetlinkMessageWriter.AttributeHeaderLength;
    }

    internal RouteEncapsulationView(RouteEncapsulationType type, ReadOnlySpan<byte> bytes)
    {
        Type = type;
        _bytes = bytes;
    }

    /// <summary>RTA_ENCAP_TYPE, NHA_ENCAP_TYPE; None where nothing is encapsulated.</summary>
    public RouteEncapsulationType Type { get; }

    /// <summary>Whether nothing is encapsulated.</summary>
    public bool IsNone => Type == RouteEncapsulationType.None;

    /// <summary>The type's attributes.</summary>
    public NetlinkAttributes Attributes => new(_bytes, _offset);

    /// <summary>Reads the encapsulation where it is of the type that <typeparamref name="T"/> reads.</summary>
    /// <exception cref="NetlinkFormatException">It is malformed.</exception>
    public bool TryRead<T>([NotNullWhen(true)] out T? encapsulation)
        where T : RouteEncapsulation, IRouteEncapsulation<T>
    {
        encapsulation = Type == T.EncapsulationType && !IsNone ? T.Parse(Attributes) : null;
        return encapsulation is not null;
    }

    /// <summary>The encapsulation as an object, <see cref="OtherEncapsulation"/> for a type that this library does not read; null where there is none.</summary>
    /// <exception cref="NetlinkFormatException">It is malformed.</exception>
    public RouteEncapsulation? ToEncapsulation() => Type switch
    {
        RouteEncapsulationType.None => null,
        RouteEncapsulationType.Ip => IPv4Encapsulation.Parse(Attributes),
        RouteEncapsulationType.Ip6 => IPv6Encapsulation.Parse(Attributes),
        RouteEncapsulationType.Bpf => BpfEncapsulation.Parse(Attributes),
        _ => new OtherEncapsulation(Type, _bytes),
    };
}
