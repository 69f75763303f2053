using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Services.DirectReturn;

/// <summary>
/// A backend's host for direct return, as its administrator makes it: the kernel's own devices, <c>ipip</c> and <c>ip6tnl</c>, take what is inside out of the packets that balancers send, and the frontends' addresses are on loopback.
/// </summary>
internal sealed class UnpackingHost
{
    private const string IPv4Device = "un4";
    private const string IPv6Device = "un6";
    private readonly RtnetlinkClient _rtnetlink;

    public UnpackingHost(NetworkNamespace host, RtnetlinkClient rtnetlink, string ipv4, string ipv6, params ReadOnlySpan<string> frontends)
    {
        _rtnetlink = rtnetlink;

        // What comes out of a tunnel has a source to which another device leads.
        host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
        host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/default/rp_filter", "0"));
        Witness.Run("ip", "-n", host.Name!, "link", "add", IPv4Device, "up", "type", "ipip", "local", ipv4);
        Witness.Run("ip", "-n", host.Name!, "link", "add", IPv6Device, "up", "type", "ip6tnl", "mode", "ip6ip6", "local", ipv6);
        foreach (string frontend in frontends)
        {
            rtnetlink.Addresses.Add(new AddressSpec(1, InterfaceAddress.Host(IPAddress.Parse(frontend))) { Flags = AddressFlags.NoDad });
        }
    }

    /// <summary>How many packets the kernel took out of others so far.</summary>
    public ulong CountUnpacked(bool ipv6)
    {
        LinkStatistics statistics = _rtnetlink.Links.Get(ipv6 ? IPv6Device : IPv4Device).Statistics!.Value;
        return statistics.ReceiveErrors == 0 ? statistics.ReceivedPackets : throw new InvalidOperationException($"{statistics.ReceiveErrors} packets could not be unpacked.");
    }
}
