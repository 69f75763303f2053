using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Blocks;

/// <summary>
/// A host with pods behind pairs, and a remote: namespaces with <c>p0</c> (host) and <c>r0</c> (remote) as the wire. The devices are quiet: all neighbours are known, no address is
/// looked for twice, so that counters move for a test's packets and for nothing else. One for all tests of the blocks, which leave it as they found it, and made piece by piece as they ask for it.
/// </summary>
public sealed class BlockLab : IDisposable
{
    internal const string GatewayIPv4 = "10.0.0.1";
    internal const string GatewayIPv6 = "fd00::1";
    internal const string HostIPv4 = "192.0.2.1";
    internal const string HostIPv6 = "2001:db8::1";
    internal const string RemoteIPv4 = "192.0.2.2";
    internal const string RemoteIPv6 = "2001:db8::2";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly string _suffix = $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
    private readonly List<(NetworkNamespace Namespace, RtnetlinkClient Rtnetlink)> _namespaces = [];
    private readonly List<(string Name, LinkClient Links, int Index)> _devices = [];
    private readonly Dictionary<int, BlockPod> _pods = [];
    private readonly Lazy<Wire> _wire;

    public BlockLab() => _wire = new(MakeWire);

    internal NetworkNamespace Host => _wire.Value.Host;

    internal NetworkNamespace Remote => _wire.Value.Remote;

    internal RtnetlinkClient Rtnetlink => _wire.Value.HostRtnetlink;

    internal RtnetlinkClient RemoteRtnetlink => _wire.Value.RemoteRtnetlink;

    /// <summary><c>p0</c>.</summary>
    internal LinkInfo Uplink => _wire.Value.Uplink;

    /// <summary><c>r0</c>.</summary>
    internal LinkInfo RemoteDevice => _wire.Value.RemoteDevice;

    /// <summary>A pod behind <c>vN</c>; the same for the same number.</summary>
    internal BlockPod Veth(int number) => Pod(number, peer => new VethLink($"v{number}") { Peer = peer, Up = true, AddressGenerationMode = AddressGenerationMode.None });

    /// <summary>A pod behind <c>nkN</c>; the same for the same number.</summary>
    internal BlockPod Netkit(int number, NetkitMode mode = NetkitMode.L3, NetkitPolicy? peerPolicy = null, NetkitScrub? scrub = null, NetkitScrub? peerScrub = null) => Pod(
        number,
        peer => new NetkitLink($"nk{number}")
        {
            Peer = peer,
            Up = true,
            AddressGenerationMode = AddressGenerationMode.None,
            Mode = mode,
            PeerPolicy = peerPolicy,
            Scrub = scrub,
            PeerScrub = peerScrub,
        });

    /// <summary>One of two pods behind a kind of device.</summary>
    internal BlockPod Pod(BlockDevice device, bool second = false) => (device, second) switch
    {
        (BlockDevice.Veth, false) => Veth(1),
        (BlockDevice.Veth, true) => Veth(2),
        (_, false) => Netkit(3),
        _ => Netkit(4),
    };

    /// <summary>A namespace of the lab's, quiet, with its loopback device up.</summary>
    internal (NetworkNamespace Namespace, RtnetlinkClient Rtnetlink) AddNamespace(string name)
    {
        NetworkNamespace made = NetworkNamespace.Create($"nks-{name}-{_suffix}");
        RtnetlinkClient rtnetlink = RtnetlinkClient.Open(made);
        _namespaces.Add((made, rtnetlink));
        made.Run(() =>
        {
            foreach ((string option, string value) in ((string, string)[])
            [
                ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"), ("ipv6/conf/default/accept_ra", "0"), ("ipv6/conf/default/accept_dad", "0"),
                ("ipv6/conf/default/router_solicitations", "0"), ("ipv6/conf/default/mldv2_unsolicited_report_interval", "1"), ("ipv4/icmp_ratemask", "0"), ("ipv6/icmp/ratelimit", "0"),
            ])
            {
                File.WriteAllText($"/proc/sys/net/{option}", value);
            }
        });
        rtnetlink.Links.SetUp(1);
        return (made, rtnetlink);
    }

    /// <summary>Counts a device from now on.</summary>
    internal void Watch(string name, RtnetlinkClient rtnetlink, int index) => _devices.Add((name, rtnetlink.Links, index));

    /// <summary>Counts devices of these names no more.</summary>
    internal void Forget(params string[] names) => _devices.RemoveAll(d => names.Contains(d.Name));

    /// <summary>A program at a device of the host's.</summary>
    internal TcxLink Attach(BpfProgram program, LinkInfo device, TcxHook hook) => Host.Run(() => program.AttachTcx(device.Index, hook));

    /// <summary>A program at a pair of the host's.</summary>
    internal NetkitBpfLink Attach(BpfProgram program, BlockPod pod, NetkitHook hook) => Host.Run(() => program.AttachNetkit(pod.HostSide.Index, hook));

    /// <summary>At the host's hook that sees what the pod sends, whatever the kind of its device.</summary>
    internal BpfLink AttachFromPod(BpfProgram program, BlockPod pod) => pod.HostSide.Kind == "netkit" ? Attach(program, pod, NetkitHook.Peer) : Attach(program, pod.HostSide, TcxHook.Ingress);

    /// <summary>At the host's hook that sees what the host sends to the pod.</summary>
    internal BpfLink AttachToPod(BpfProgram program, BlockPod pod) => pod.HostSide.Kind == "netkit" ? Attach(program, pod, NetkitHook.Primary) : Attach(program, pod.HostSide, TcxHook.Egress);

    /// <summary>Does something, and wants the lab's devices to count just this for it: <c>pod1 tx 5, v1 rx 5</c>; no device beside those named moves.</summary>
    internal void Expect(string counts, Action body)
    {
        _ = _wire.Value;
        IReadOnlyDictionary<string, LinkStatistics> before = Settle();
        body();
        string expected = DeviceCounts.Sort(counts);
        SpinWait.SpinUntil(() => DeviceCounts.Moved(before, ReadCounters()) == expected, s_patience);
        DeviceCounts.Moved(before, Settle()).Should().Be(expected);
    }

    /// <summary>The counters once nothing has moved for a while: longer after what makes the kernel speak up by itself.</summary>
    internal IReadOnlyDictionary<string, LinkStatistics> Settle(int milliseconds = 10)
    {
        IReadOnlyDictionary<string, LinkStatistics> last = ReadCounters();
        SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(milliseconds);
                IReadOnlyDictionary<string, LinkStatistics> now = ReadCounters();
                bool same = DeviceCounts.Moved(last, now).Length == 0;
                last = now;
                return same;
            },
            s_patience);
        return last;
    }

    public void Dispose()
    {
        foreach ((NetworkNamespace made, RtnetlinkClient rtnetlink) in _namespaces)
        {
            rtnetlink.Dispose();
            made.Dispose();
            NetworkNamespace.TryDelete(made.Name!);
        }

        StrayThreads.ShouldBeNone();
    }

    private Dictionary<string, LinkStatistics> ReadCounters() => _devices.ToDictionary(d => d.Name, d => d.Links.Get(d.Index).Statistics!.Value);

    private Wire MakeWire()
    {
        (NetworkNamespace host, RtnetlinkClient rtnetlink) = AddNamespace("host");
        (NetworkNamespace remote, RtnetlinkClient remoteRtnetlink) = AddNamespace("rem");
        host.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair pair = rtnetlink.Links.Create(new VethLink("p0")
        {
            Up = true,
            AddressGenerationMode = AddressGenerationMode.None,
            Peer = new PeerLink("r0") { Namespace = remote, Up = true, AddressGenerationMode = AddressGenerationMode.None },
        });
        rtnetlink.Addresses.Add(new AddressSpec(1, $"{GatewayIPv4}/32"));
        rtnetlink.Addresses.Add(new AddressSpec(1, $"{GatewayIPv6}/128"));
        foreach ((RtnetlinkClient client, int index, string ipv4, string ipv6, LinkInfo other, string otherIPv4, string otherIPv6) in
            ((RtnetlinkClient, int, string, string, LinkInfo, string, string)[])
            [
                (rtnetlink, pair.Primary.Index, HostIPv4, HostIPv6, pair.Peer, RemoteIPv4, RemoteIPv6),
                (remoteRtnetlink, pair.Peer.Index, RemoteIPv4, RemoteIPv6, pair.Primary, HostIPv4, HostIPv6),
            ])
        {
            client.Addresses.Add(new AddressSpec(index, $"{ipv4}/24"));
            client.Addresses.Add(new AddressSpec(index, $"{ipv6}/64") { Flags = AddressFlags.NoDad });

            // From where neighbours are looked for: without a link-local address the kernel asks for none of those that it forwards to.
            client.Addresses.Add(new AddressSpec(index, $"{LinkLocal(ipv6)}/64") { Flags = AddressFlags.NoDad });
            client.Neighbours.Replace(new NeighbourSpec(index, IPAddress.Parse(otherIPv4), other.Address));
            client.Neighbours.Replace(new NeighbourSpec(index, IPAddress.Parse(otherIPv6), other.Address));
            client.Neighbours.Replace(new NeighbourSpec(index, IPAddress.Parse(LinkLocal(otherIPv6)), other.Address));
        }

        remoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse(HostIPv4) });
        remoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("fd00::/64")) { Gateway = IPAddress.Parse(HostIPv6) });
        Watch("p0", rtnetlink, pair.Primary.Index);
        Watch("r0", remoteRtnetlink, pair.Peer.Index);
        AwaitUp(rtnetlink, pair.Primary.Index);
        AwaitUp(remoteRtnetlink, pair.Peer.Index);
        Settle(50);
        return new(host, rtnetlink, pair.Primary, remote, remoteRtnetlink, pair.Peer);
    }

    private BlockPod Pod(int number, Func<PeerLink, PairLinkSpec> describe)
    {
        if (_pods.TryGetValue(number, out BlockPod? there))
        {
            return there;
        }

        RtnetlinkClient host = Rtnetlink;
        (NetworkNamespace pod, RtnetlinkClient inside) = AddNamespace($"pod{number}");
        PairLinkSpec spec = describe(new PeerLink("eth0") { Namespace = pod, Up = true, AddressGenerationMode = AddressGenerationMode.None });
        LinkPair pair = host.Links.Create(spec);
        AwaitUp(host, pair.Primary.Index);
        AwaitUp(inside, pair.Peer.Index);
        BlockPod made = new(pod, inside, pair.Primary, pair.Peer, number);
        bool hasMac = !Equals(pair.Peer.Address, new PhysicalAddress(new byte[6]));
        foreach (bool ipv6 in (bool[])[false, true])
        {
            IPAddress address = made.Address(ipv6);
            IPAddress gateway = IPAddress.Parse(ipv6 ? GatewayIPv6 : GatewayIPv4);
            InterfaceAddress own = InterfaceAddress.Host(address);
            inside.Addresses.Add(new AddressSpec(pair.Peer.Index, own) { Flags = AddressFlags.NoDad });
            host.Routes.Add(new RouteSpec(own.Network) { OutputInterface = pair.Primary.Index, Scope = RouteScope.Link });
            IPNetwork everything = ipv6 ? RouteSpec.DefaultIPv6 : RouteSpec.DefaultIPv4;
            if (hasMac)
            {
                inside.Neighbours.Replace(new NeighbourSpec(pair.Peer.Index, gateway, pair.Primary.Address));
                host.Neighbours.Replace(new NeighbourSpec(pair.Primary.Index, address, pair.Peer.Address));
                inside.Routes.Add(new RouteSpec(everything) { OutputInterface = pair.Peer.Index, Gateway = gateway, OnLink = true });
            }
            else
            {
                inside.Routes.Add(new RouteSpec(everything) { OutputInterface = pair.Peer.Index, Scope = RouteScope.Link });
            }
        }

        Watch(made.HostSide.Name, host, made.HostSide.Index);
        Watch(made.Name, inside, made.Inside.Index);
        _pods[number] = made;
        Settle(50);
        return made;
    }

    private static string LinkLocal(string ipv6) => ipv6.Replace("2001:db8:", "fe80:", StringComparison.Ordinal);

    /// <summary>When the kernel finds that the device has a carrier it tells groups of it once more; that is some time after the device is up.</summary>
    private static void AwaitUp(RtnetlinkClient rtnetlink, int index) =>
        SpinWait.SpinUntil(() => rtnetlink.Links.Get(index).OperationalState == LinkOperationalState.Up, s_patience).Should().BeTrue("device {0} comes up", index);

    private sealed record Wire(NetworkNamespace Host, RtnetlinkClient HostRtnetlink, LinkInfo Uplink, NetworkNamespace Remote, RtnetlinkClient RemoteRtnetlink, LinkInfo RemoteDevice);
}
