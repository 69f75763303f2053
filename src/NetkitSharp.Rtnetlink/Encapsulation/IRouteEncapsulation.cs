using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>An encapsulation that can be read. Implement it to read a type that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IRouteEncapsulation<TSelf>
    where TSelf : RouteEncapsulation, IRouteEncapsulation<TSelf>
{
    /// <summary>The type that <typeparamref name="TSelf"/> reads.</summary>
    static abstract RouteEncapsulationType EncapsulationType { get; }

    /// <summary>Reads the attributes in RTA_ENCAP or NHA_ENCAP. Those it does not know are to be skipped: newer kernels send more.</summary>
    static abstract TSelf Parse(NetlinkAttributes attributes);
}
