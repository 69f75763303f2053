namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>RTA_FLOW: the realms of an IPv4 route, numbers by which traffic control's route classifier and rules tell traffic (CONFIG_IP_ROUTE_CLASSID).</summary>
/// <param name="Destination">The realm of the destination; 0 for none.</param>
/// <param name="Source">The realm of the source; 0 for none.</param>
public readonly record struct RouteRealms(ushort Destination, ushort Source = 0)
{
    internal static RouteRealms FromNumber(uint number) => new((ushort)number, (ushort)(number >> 16));

    internal uint ToNumber() => ((uint)Source << 16) | Destination;
}
