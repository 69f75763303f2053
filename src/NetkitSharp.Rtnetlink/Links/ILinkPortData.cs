using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What a bridge, bond or VRF reports of one of its ports in IFLA_INFO_SLAVE_DATA. Implement it to read the ports of a kind that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ILinkPortData<TSelf>
    where TSelf : ILinkPortData<TSelf>
{
    /// <summary>IFLA_INFO_SLAVE_KIND: the master's kind, <c>bridge</c>.</summary>
    static abstract string PortKind { get; }

    /// <summary>Reads the attributes in IFLA_INFO_SLAVE_DATA. Those it does not know are to be skipped: newer kernels send more.</summary>
    /// <param name="attributes">The attributes; none where the master reports none.</param>
    static abstract TSelf Parse(NetlinkAttributes attributes);
}
