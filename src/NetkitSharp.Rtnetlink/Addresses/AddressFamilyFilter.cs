using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Keeps the addresses of one family: a kernel without IPv6 answers a dump of that family with all the others.</summary>
internal readonly struct AddressFamilyFilter(AddressFamily? family) : INetlinkMessageFilter
{
    public bool Accepts(NetlinkMessage message) => family is null || (AddressView.TryRead(message, out AddressView address) && address.Family == family);
}
