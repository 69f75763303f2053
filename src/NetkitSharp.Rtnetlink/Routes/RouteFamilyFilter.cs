using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Keeps the routes of one family: a kernel without IPv6 answers a dump of that family with all the others.</summary>
internal readonly struct RouteFamilyFilter(byte family) : INetlinkMessageFilter
{
    public bool Accepts(NetlinkMessage message) => message.Payload is [byte own, ..] && own == family;
}
