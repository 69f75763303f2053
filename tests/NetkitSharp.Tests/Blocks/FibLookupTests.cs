using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>
/// Block 4: <c>bpf_fib_lookup</c>, an answer of each kind, and what the host's stack then does with the packet. Code 10 (<c>VLAN_FAILURE</c>) comes of flags that only XDP
/// programs may use.
/// </summary>
[Collection<BlocksShareALab>]
public sealed class FibLookupTests(BlockLab lab)
{
    private const int Success = 0;
    private const int Blackhole = 1;
    private const int Unreachable = 2;
    private const int Prohibit = 3;
    private const int NotForwarded = 4;
    private const int ForwardingDisabled = 5;
    private const int NoNeighbour = 7;
    private const int FragmentationNeeded = 8;
    private const int EINVAL = 22;
    private const int Mtu = 1500;
    private const uint NoSuchFlag = 1u << 31;

    /// <summary>What ICMP says of it: type and code; null for silence.</summary>
    private static readonly (string Case, string IPv4, string IPv6, int Code, (int, int)? Icmp, (int, int)? IcmpV6)[] s_cases =
    [
        ("blackhole", "198.51.100.1", "2001:db8:1::1", Blackhole, null, null),
        ("unreachable", "198.51.100.2", "2001:db8:1::2", Unreachable, (3, 1), (1, 0)),
        ("prohibit", "198.51.100.3", "2001:db8:1::3", Prohibit, (3, 13), (1, 1)),
        ("no route", "203.0.113.9", "2001:db8:2::9", NotForwarded, (3, 0), (1, 0)),
        ("the host's own", BlockLab.HostIPv4, BlockLab.HostIPv6, NotForwarded, (3, 3), (1, 4)),
        ("no neighbour", "192.0.2.77", "2001:db8::77", NoNeighbour, null, null),
        ("success", BlockLab.RemoteIPv4, BlockLab.RemoteIPv6, Success, (3, 3), (1, 4)),
    ];

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void Each_code_of_a_route(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        RouteSpec[] routes = [.. s_cases.Take(3).Zip((RouteType[])[RouteType.Blackhole, RouteType.Unreachable, RouteType.Prohibit], (c, type) =>
            new RouteSpec(new IPNetwork(IPAddress.Parse(ipv6 ? c.IPv6 : c.IPv4), ipv6 ? 128 : 32)) { Type = type })];
        Array.ForEach(routes, lab.Rtnetlink.Routes.Add);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        using Socket icmp = OpenIcmp(pod, ipv6);
        BlockBpf.BlockConfig config = new() { Action = BlockBpf.BlockAction.Route, Verdict = Verdicts.Pass };
        foreach ((string name, string ipv4, string address, int code, (int, int)? v4, (int, int)? v6) in s_cases)
        {

            // The stack would look for the neighbour, and speak up seconds later when it has not found it.
            router.Config = config with { Verdict = code == NoNeighbour ? Verdicts.Drop : Verdicts.Pass };
            SendTo(pod, ipv6, ipv6 ? address : ipv4);
            router.Route.Code.Should().Be(code, name);
            Answer(icmp, ipv6, expected: (ipv6 ? v6 : v4) is not null).Should().Be(ipv6 ? v6 : v4, name);
            if (code == Success)
            {
                BlockBpf.BlockRoute found = router.Route;
                found.Ifindex.Should().Be((uint)lab.Uplink.Index);
                Mac(found.Destination).Should().Be(lab.RemoteDevice.Address);
                Mac(found.Source).Should().Be(lab.Uplink.Address);
            }
            else if (code == NoNeighbour)
            {
                router.Route.Ifindex.Should().Be((uint)lab.Uplink.Index, "the device is told all the same");
            }
        }

        string remote = ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4;
        router.Config = config with { FibLength = Mtu };
        SendTo(pod, ipv6, remote);
        router.Route.Code.Should().Be(Success);
        router.Config = config with { FibLength = Mtu + 1 };
        SendTo(pod, ipv6, remote);
        (router.Route.Code, router.Route.Mtu & 0xffff).Should().Be((FragmentationNeeded, Mtu));
        router.Config = config with { FibFlags = NoSuchFlag };
        SendTo(pod, ipv6, remote);
        router.Route.Code.Should().Be(-EINVAL);

        // The device that the packet comes by, not the one that it would leave by.
        router.Config = config;
        string option = $"/proc/sys/net/{(ipv6 ? "ipv6" : "ipv4")}/conf/{pod.HostSide.Name}/forwarding";
        lab.Host.Run(() => File.WriteAllText(option, "0"));
        SendTo(pod, ipv6, remote);
        lab.Host.Run(() => File.WriteAllText(option, "1"));
        router.Route.Code.Should().Be(ForwardingDisabled);
        Array.ForEach(routes, lab.Rtnetlink.Routes.Delete);
        lab.Settle(100);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void By_its_answer_a_program_forwards(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        IPAddress remote = IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = new() { Action = BlockBpf.BlockAction.Forward };
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod, ipv6);
        using FrameSocket sender = new(pod.Namespace, pod.Inside.Index);
        using FrameSocket wire = new(lab.Remote, lab.RemoteDevice.Index);
        string sent = device == BlockDevice.Veth ? $"{pod.Name} tx 1, {pod.HostSide.Name} rx 1" : $"{pod.Name} tx 1";

        lab.Expect($"{sent}, p0 tx 1, r0 rx 1", () => sender.Send(flow.Frame(pod.HostSide.Address, pod.Mac, timeToLive: 9)));
        flow.ShouldArrive(1);
        router.Route.Code.Should().Be(Success);
        wire.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Should().ContainSingle().Which.Hex.Should().Be(Convert.ToHexString(flow.Frame(lab.RemoteDevice.Address, lab.Uplink.Address, timeToLive: 9)));

        // A neighbour that is not known: the route's next hop goes to bpf_redirect_neigh, which finds it.
        lab.Rtnetlink.Neighbours.Delete(lab.Uplink.Index, remote);
        lab.Expect($"{sent}, p0 tx 2, r0 rx 2, r0 tx 1, p0 rx 1", () => flow.Send(1));
        lab.Rtnetlink.Neighbours.Replace(new NeighbourSpec(lab.Uplink.Index, remote, lab.RemoteDevice.Address));
        flow.ShouldArrive(1);
        router.Route.Code.Should().Be(NoNeighbour);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.LwtIp])]
    public void A_route_that_encapsulates_is_for_the_stack()
    {
        const int Encapsulated = 6;
        BlockPod pod = lab.Pod(BlockDevice.Veth);
        RouteSpec route = new(IPNetwork.Parse("198.51.100.64/32"))
        {
            OutputInterface = lab.Uplink.Index,
            Encapsulation = new IPv4Encapsulation { TunnelId = 7, Destination = IPAddress.Parse(BlockLab.RemoteIPv4) },
        };
        lab.Rtnetlink.Routes.Add(route);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = new() { Action = BlockBpf.BlockAction.Route, Verdict = Verdicts.Drop };
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        SendTo(pod, ipv6: false, "198.51.100.64");
        router.Route.Code.Should().Be(Encapsulated);
        lab.Rtnetlink.Routes.Delete(route);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Kinds612])]
    public void A_host_without_an_address_has_no_source_to_give()
    {
        const int NoSourceAddress = 9;
        const uint WithSource = 1 << 4;
        (NetworkNamespace bare, RtnetlinkClient rtnetlink) = lab.AddNamespace("bare");
        bare.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1"));
        rtnetlink.Addresses.Delete(1, "::1/128");
        LinkPair pair = rtnetlink.Links.Create(new VethLink("b0") { Up = true, AddressGenerationMode = AddressGenerationMode.None, Peer = new PeerLink("b1") { Up = true, AddressGenerationMode = AddressGenerationMode.None } });
        rtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("2001:db8:9::/64")) { OutputInterface = pair.Primary.Index });
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        PhysicalAddress none = new(new byte[6]);
        byte[] frame = Frame.OfUdp(none, none, IPEndPoint.Parse("[2001:db8::2]:1000"), IPEndPoint.Parse("[2001:db8:9::1]:1000"), new byte[40]);
        foreach ((uint flags, int code) in ((uint, int)[])[(0, NoNeighbour), (WithSource, NoSourceAddress)])
        {
            program.Config = new() { Action = BlockBpf.BlockAction.Route, Verdict = Verdicts.Pass, FibFlags = flags };
            bare.Run(() => program.Act.TestRun(frame));
            program.Route.Code.Should().Be(code);
        }
    }

    private static PhysicalAddress Mac(ReadOnlySpan<byte> mac) => new(mac.ToArray());

    private static void SendTo(BlockPod pod, bool ipv6, string target)
    {
        const int DiscardPort = 9;
        using Socket sender = pod.Namespace.OpenSocket(pod.Address(ipv6).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(pod.Address(ipv6), 0));
        sender.SendTo(new byte[100], new IPEndPoint(IPAddress.Parse(target), DiscardPort));
    }

    private static Socket OpenIcmp(BlockPod pod, bool ipv6) =>
        pod.Namespace.OpenSocket(pod.Address(ipv6).AddressFamily, SocketType.Raw, ipv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);

    /// <summary>Type and code of the ICMP message that comes; IPv4 raw sockets have the IP header before it.</summary>
    private static (int, int)? Answer(Socket icmp, bool ipv6, bool expected)
    {
        byte[] message = new byte[2048];
        if (!icmp.Poll(expected ? TimeSpan.FromSeconds(5) : TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
        {
            return null;
        }

        icmp.Receive(message);
        return ipv6 ? (message[0], message[1]) : (message[20], message[21]);
    }
}
