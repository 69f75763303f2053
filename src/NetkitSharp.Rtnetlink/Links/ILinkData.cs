using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What a kind of link reports of itself in IFLA_INFO_DATA. Implement it to read a kind that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ILinkData<TSelf>
    where TSelf : ILinkData<TSelf>
{
    /// <summary>IFLA_INFO_KIND: <c>netkit</c>.</summary>
    static abstract string Kind { get; }

    /// <summary>Reads the attributes in IFLA_INFO_DATA. Those it does not know are to be skipped: newer kernels send more.</summary>
    /// <param name="attributes">The attributes; none where the kind reports none.</param>
    static abstract TSelf Parse(NetlinkAttributes attributes);
}
