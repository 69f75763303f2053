using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Collects the routes of one family; a kernel without IPv6 answers a dump of that family with all the others.</summary>
internal readonly struct RouteReceiver(List<RouteInfo> routes, byte family) : INetlinkReceiver
{
    private readonly int _first = routes.Count;

    public void Receive(NetlinkMessage message)
    {
        if (message.Payload is [byte own, ..] && own == family && RouteMessage.Read(message) is { } route)
        {
            routes.Add(route);
        }
    }

    public void Restart() => routes.RemoveRange(_first, routes.Count - _first);
}
