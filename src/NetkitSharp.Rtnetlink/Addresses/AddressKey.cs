using System.Net;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>What names an address of a link, as <see cref="Transport.NetlinkBatchFailure.Request"/> has it of deletions.</summary>
/// <param name="LinkIndex">The link's index.</param>
/// <param name="Address">With the prefix length it was added with.</param>
/// <param name="Peer">The other end, where the address was added with one.</param>
public sealed record AddressKey(int LinkIndex, InterfaceAddress Address, IPAddress? Peer = null);
