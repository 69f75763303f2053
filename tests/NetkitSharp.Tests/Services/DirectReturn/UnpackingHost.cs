using System.Net;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Services.Xdp;

namespace NetkitSharp.Tests.Services.DirectReturn;

/// <summary>
/// A backend's host for direct return, as its administrator makes it: the kernel's own devices, <c>ipip</c> and <c>ip6tnl</c>, take what is inside out of the packets that balancers send, and the frontends' addresses are on loopback.
/// Where the kernel has no such devices, a program at the wire unpacks.
/// </summary>
internal sealed class UnpackingHost : IDisposable
{
    private const string IPv4Device = "un4";
    private const string IPv6Device = "un6";
    private readonly RtnetlinkClient _rtnetlink;
    private readonly EncapsulateBpfObject? _unpack;
    private readonly TcxLink? _link;

    public UnpackingHost(NetworkNamespace host, RtnetlinkClient rtnetlink, LinkInfo wire, string ipv4, string ipv6, params ReadOnlySpan<string> frontends)
    {
        _rtnetlink = rtnetlink;
        foreach (string frontend in frontends)
        {
            rtnetlink.Addresses.Add(new AddressSpec(1, InterfaceAddress.Host(IPAddress.Parse(frontend))) { Flags = AddressFlags.NoDad });
        }

        if (!KernelFeatures.Has(KernelFeature.Ipip) || !KernelFeatures.Has(KernelFeature.Ip6Tunnel))
        {
            _unpack = EncapsulateBpfSpec.Open().Load();
            _link = host.Run(() => _unpack.TakeOut.AttachTcx(wire.Index, TcxHook.Ingress));
            return;
        }

        // What comes out of a tunnel has a source to which another device leads.
        host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
        host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/default/rp_filter", "0"));
        Witness.Run("ip", "-n", host.Name!, "link", "add", IPv4Device, "up", "type", "ipip", "local", ipv4);
        Witness.Run("ip", "-n", host.Name!, "link", "add", IPv6Device, "up", "type", "ip6tnl", "mode", "ip6ip6", "local", ipv6);
    }

    /// <summary>How many packets were taken out of others so far.</summary>
    public ulong CountUnpacked(bool ipv6)
    {
        if (_unpack is not null)
        {
            return _unpack.Failed == 0 ? _unpack.TakenOut : throw new InvalidOperationException($"{_unpack.Failed} packets could not be unpacked.");
        }

        LinkStatistics statistics = _rtnetlink.Links.Get(ipv6 ? IPv6Device : IPv4Device).Statistics!.Value;
        return statistics.ReceiveErrors == 0 ? statistics.ReceivedPackets : throw new InvalidOperationException($"{statistics.ReceiveErrors} packets could not be unpacked.");
    }

    public void Dispose()
    {
        _link?.Dispose();
        _unpack?.Dispose();
    }
}
