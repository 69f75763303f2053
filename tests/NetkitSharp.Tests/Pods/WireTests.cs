using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>Host routing on the wire: frames that packet sockets send in a pod, or at the remote, as they arrive at the other end.</summary>
public sealed class WireTests
{
    private const int JumboMtu = 9000;
    private const ushort DontFragment = 0x4000;

    /// <summary>Where the remote answers nobody: nothing there has the addresses.</summary>
    private const string BeyondIPv4 = "198.51.100.7";
    private const string BeyondIPv6 = "2001:db8:1::7";

    private static readonly PhysicalAddress s_noAddress = new(new byte[6]);

    /// <summary>What a router leaves alone, and one that is long enough to have its headers in page fragments.</summary>
    private static readonly (string Name, bool IPv6, TestPacket Packet)[] s_packets =
    [
        ("a packet of some protocol", false, new("", "") { NextHeader = 253, TypeOfService = 0xb9 }),
        ("the last hop but one", false, new("", "") { NextHeader = 253, TimeToLive = 2 }),
        ("a first fragment", false, new("", "") { NextHeader = 253, Fragment = 0x2000 }),
        ("a later fragment", false, new("", "") { NextHeader = 253, Fragment = 0x0005 }),
        ("a long packet", false, new("", "") { NextHeader = 253, Payload = Pattern(JumboMtu - 20) }),
        ("a packet of some protocol, IPv6", true, new("", "") { NextHeader = 253 }),
        ("a fragment, IPv6", true, new("", "") { NextHeader = 44, Payload = [253, 0, 0, 0x29, 1, 2, 3, 4, .. Pattern(64)] }),
        ("destination options, IPv6", true, new("", "") { NextHeader = 60, Payload = [253, 0, 1, 4, 0, 0, 0, 0, .. Pattern(64)] }),
        ("a long packet, IPv6", true, new("", "") { NextHeader = 253, Payload = Pattern(JumboMtu - 40) }),
    ];

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Frames_arrive_whole_and_one_hop_older(PodDevice device)
    {
        using NodeLab node = new();
        SetMtu(node, JumboMtu);
        AddRoutesBeyond(node);
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Mtu = JumboMtu });
        Pod a = network.AddPod(PodFixture.PodA());
        using PacketSocket pod = new(a.Namespace, a.PodSideDevice.Index);
        using PacketSocket podPaged = new(a.Namespace, a.PodSideDevice.Index, vnetHeader: true);
        using PacketSocket remote = new(node.Remote, node.Wire.Index);
        using PacketSocket remotePaged = new(node.Remote, node.Wire.Index, vnetHeader: true);
        PhysicalAddress hostSide = device != PodDevice.Netkit ? a.HostDevice.Address! : s_noAddress;
        PhysicalAddress podSide = device != PodDevice.Netkit ? a.PodSideDevice.Address! : s_noAddress;
        long forwarded = node.ReadForwarded();
        VerdictCounters before = network.ReadCounters(a);
        int sent = 0;

        foreach ((string name, bool ipv6, TestPacket packet) in s_packets)
        {
            byte[] frame = Frame(packet with { Source = ipv6 ? "fd00::2" : "10.0.0.2", Destination = ipv6 ? BeyondIPv6 : BeyondIPv4 }, podSide, hostSide);
            foreach (bool paged in (bool[])[false, true])
            {
                (paged ? podPaged : pod).Send(paged ? [.. new byte[10], .. frame] : frame);
                sent++;
                Check(remote.Receive(f => IsOneOf(f, frame), name), frame, node.Uplink.Address!, node.Wire.Address!, $"{name} from the pod");
            }
        }

        network.ReadCounters(a).Since(before)[Verdict.PodToRemote].Packets.Should().Be((ulong)sent);
        before = network.ReadCounters(a);

        foreach ((string name, bool ipv6, TestPacket packet) in s_packets)
        {
            byte[] frame = Frame(packet with { Source = ipv6 ? BeyondIPv6 : BeyondIPv4, Destination = ipv6 ? "fd00::2" : "10.0.0.2" }, node.Wire.Address!, node.Uplink.Address!);
            foreach (bool paged in (bool[])[false, true])
            {
                (paged ? remotePaged : remote).Send(paged ? [.. new byte[10], .. frame] : frame);

                // A device in L3 mode compares no MAC address of what is redirected into it, and none is written.
                Check(pod.Receive(f => IsOneOf(f, frame), name), frame, node.Wire.Address!, device != PodDevice.Netkit ? podSide : node.Uplink.Address!, $"{name} from the remote");
            }
        }

        network.ReadCounters(a).Since(before)[Verdict.RemoteToPod].Packets.Should().Be((ulong)sent);
        node.ReadForwarded().Should().Be(forwarded, "all went past the host's IP stack");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Errors_come_back_from_the_stack(PodDevice device)
    {
        using NodeLab node = new();
        AddRoutesBeyond(node);
        foreach (string route in (string[])["unreachable 198.51.101.2", "prohibit 198.51.101.3", "198.51.101.5 via 192.0.2.2 mtu lock 1300", "unreachable 2001:db8:2::2", "prohibit 2001:db8:2::3", "2001:db8:2::5 via 2001:db8::2 mtu lock 1300"])
        {
            Witness.Run("ip", ["-n", node.HostName, "route", "add", .. route.Split(' ')]);
        }

        node.Host.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/icmp_ratemask", "0");
            File.WriteAllText("/proc/sys/net/ipv6/icmp/ratelimit", "0");
        });
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Mtu = 1400 });
        Pod a = network.AddPod(PodFixture.PodA());
        using PacketSocket pod = new(a.Namespace, a.PodSideDevice.Index);
        using PacketSocket remote = new(node.Remote, node.Wire.Index);
        PhysicalAddress hostSide = device != PodDevice.Netkit ? a.HostDevice.Address! : s_noAddress;

        // ICMP: RFC 792 and 1812; ICMPv6: RFC 4443.
        foreach ((TestPacket packet, int type, int code, int mtu, Verdict verdict) in ((TestPacket, int, int, int, Verdict)[])
        [
            (new("10.0.0.2", BeyondIPv4) { TimeToLive = 1 }, 11, 0, 0, Verdict.PodToStackTtl),
            (new("10.0.0.2", "198.51.101.2"), 3, 1, 0, Verdict.PodToStackUnreachable),
            (new("10.0.0.2", "198.51.101.3"), 3, 13, 0, Verdict.PodToStackUnreachable),
            (new("10.0.0.2", "192.168.0.1"), 3, 0, 0, Verdict.PodToStack),
            (new("10.0.0.2", "198.51.101.5") { Fragment = DontFragment, Payload = Pattern(1300) }, 3, 4, 1300, Verdict.PodToStackMtu),
            (new("fd00::2", BeyondIPv6) { TimeToLive = 1 }, 3, 0, 0, Verdict.PodToStackTtl),
            (new("fd00::2", "2001:db8:2::2"), 1, 0, 0, Verdict.PodToStackUnreachable),
            (new("fd00::2", "2001:db8:2::3"), 1, 1, 0, Verdict.PodToStackUnreachable),
            (new("fd00::2", "2001:db8:3::1"), 1, 0, 0, Verdict.PodToStack),
            (new("fd00::2", "2001:db8:2::5") { Payload = Pattern(1300) }, 2, 0, 1300, Verdict.PodToStackMtu),
        ])
        {
            VerdictCounters before = network.ReadCounters(a);
            byte[] frame = Frame(packet with { NextHeader = 253 }, s_noAddress, hostSide);
            pod.Send(frame);
            CheckError(pod.Receive(f => IsError(f), $"an error about {packet}"), frame, type, code, mtu);
            network.ReadCounters(a).Since(before)[verdict].Packets.Should().Be(1, "{0}", packet);
        }

        foreach ((TestPacket packet, int type, int code, int mtu, Verdict verdict) in ((TestPacket, int, int, int, Verdict)[])
        [
            (new(NodeLab.RemoteIPv4, "10.0.0.2") { TimeToLive = 1 }, 11, 0, 0, Verdict.RemoteToStackTtl),
            (new(NodeLab.RemoteIPv4, "10.0.0.2") { Fragment = DontFragment, Payload = Pattern(1400) }, 3, 4, 1400, Verdict.RemoteToStackMtu),
            (new(NodeLab.RemoteIPv6, "fd00::2") { TimeToLive = 1 }, 3, 0, 0, Verdict.RemoteToStackTtl),
            (new(NodeLab.RemoteIPv6, "fd00::2") { Payload = Pattern(1400) }, 2, 0, 1400, Verdict.RemoteToStackMtu),
        ])
        {
            VerdictCounters before = network.ReadCounters(a);
            byte[] frame = Frame(packet with { NextHeader = 253 }, node.Wire.Address!, node.Uplink.Address!);
            remote.Send(frame);
            CheckError(remote.Receive(f => IsError(f), $"an error about {packet}"), frame, type, code, mtu);
            network.ReadCounters(a).Since(before)[verdict].Packets.Should().Be(1, "{0}", packet);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Streams_and_fragments_arrive_by_routes_of_any_mtu(PodDevice device)
    {
        using NodeLab node = new();
        foreach (string address in (string[])["198.51.100.9/32", "2001:db8:1::9/128"])
        {
            Witness.Run("ip", "-n", node.RemoteName, "addr", "add", address, "dev", "lo");
        }

        Witness.Run("ip", "-n", node.HostName, "route", "add", "198.51.100.9", "via", NodeLab.RemoteIPv4, "mtu", "lock", "1300");
        Witness.Run("ip", "-n", node.HostName, "route", "add", "2001:db8:1::9", "via", NodeLab.RemoteIPv6, "mtu", "lock", "1300");
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        const int bytes = 4_000_000;
        foreach ((string target, string self) in ((string, string)[])[("198.51.100.9", "10.0.0.2"), ("2001:db8:1::9", "fd00::2")])
        {
            VerdictCounters before = network.ReadCounters(a);
            Traffic.Stream(a.Namespace, node.Remote, target, bytes).Should().Be(bytes);
            VerdictCounters counted = network.ReadCounters(a).Since(before);
            counted[Verdict.PodToStackMtu].Packets.Should().BePositive("the stack tells the pod of the smaller MTU");
            counted[Verdict.PodToRemote].Bytes.Should().BeGreaterThan(bytes * 9 / 10, "what is segmented to fit goes past the stack");
            Traffic.Stream(node.Remote, a.Namespace, self, bytes).Should().Be(bytes);
            network.ReadCounters(a).Since(before)[Verdict.RemoteToPod].Bytes.Should().BeGreaterThan(bytes);
        }

        // The host's own traffic, by the stack and the pod's gate.
        Traffic.Stream(node.Host, a.Namespace, "10.0.0.2", bytes).Should().Be(bytes);
        Traffic.Stream(a.Namespace, node.Host, NodeLab.HostIPv6, bytes).Should().Be(bytes);

        // Datagrams of six fragments, both ways.
        VerdictCounters beforeFragments = network.ReadCounters(a);
        Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4, count: 3, length: 8000).Should().Be(3);
        Traffic.Send(a.Namespace, "fd00::2", node.Remote, NodeLab.RemoteIPv6, count: 3, length: 8000).Should().Be(3);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2", count: 3, length: 8000).Should().Be(3);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a.Namespace, "fd00::2", count: 3, length: 8000).Should().Be(3);
        VerdictCounters fragments = network.ReadCounters(a).Since(beforeFragments);
        fragments[Verdict.PodToRemote].Packets.Should().Be(6 * 6);
        fragments[Verdict.RemoteToPod].Packets.Should().Be(6 * 6);

        // Ten datagrams in one packet, which the kernel segments on the way out. Only it knows the length of the segments: it is asked, and answers.
        VerdictCounters beforeGso = network.ReadCounters(a);
        SendSegmented(a, node, NodeLab.RemoteIPv4).Should().Be(10);
        SendSegmented(a, node, NodeLab.RemoteIPv6).Should().Be(10);
        VerdictCounters gso = network.ReadCounters(a).Since(beforeGso);
        gso[Verdict.PodToRemote].Packets.Should().Be(2);
        gso[Verdict.PodToStackMtu].Packets.Should().Be(0);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Routes_lead_out_by_gateways_of_the_other_family_and_devices_without_a_link_layer(PodDevice device)
    {
        using NodeLab node = new();
        if (!File.Exists("/dev/net/tun"))
        {
            Witness.Run("modprobe", "tun");
        }

        using TunDevice tun = node.Host.Run(() => new TunDevice("t0"));
        node.Rtnetlink.Links.SetUp(node.Rtnetlink.Links.Get("t0").Index);
        List<string> uplinks = [NodeLab.UplinkName, "t0"];
        foreach (string command in (string[])["addr add 198.51.100.9/32 dev lo"])
        {
            Witness.Run("ip", ["-n", node.RemoteName, .. command.Split(' ')]);
        }

        foreach (string command in (string[])["route add 198.51.100.0/24 via inet6 2001:db8::2 dev p0", "route add 198.51.102.0/24 dev t0", "route add 2001:db8:4::/64 dev t0"])
        {
            Witness.Run("ip", ["-n", node.HostName, .. command.Split(' ')]);
        }

        bool vlan = KernelFeatures.Has(KernelFeature.Vlan);
        if (vlan)
        {
            uplinks.Add("p0.5");
            foreach ((string name, string wire, string self) in ((string, string, string)[])[(node.HostName, "p0", "192.0.3.1/24"), (node.RemoteName, "r0", "192.0.3.2/24")])
            {
                Witness.Run("ip", "-n", name, "link", "add", "link", wire, "name", $"{wire}.5", "type", "vlan", "id", "5");
                Witness.Run("ip", "-n", name, "link", "set", $"{wire}.5", "up");
                Witness.Run("ip", "-n", name, "addr", "add", self, "dev", $"{wire}.5");
            }

            Witness.Run("ip", "-n", node.RemoteName, "route", "add", "10.0.0.2", "via", "192.0.3.1");
        }

        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Uplinks = uplinks });
        Pod a = network.AddPod(PodFixture.PodA());
        using PacketSocket pod = new(a.Namespace, a.PodSideDevice.Index);
        PhysicalAddress hostSide = device != PodDevice.Netkit ? a.HostDevice.Address! : s_noAddress;
        PhysicalAddress podSide = device != PodDevice.Netkit ? a.PodSideDevice.Address! : s_noAddress;
        long forwarded = node.ReadForwarded();
        VerdictCounters before = network.ReadCounters(a);

        Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, "198.51.100.9").Should().Be(5, "RFC 5549: IPv4 by an IPv6 next hop");
        network.ReadCounters(a).Since(before)[Verdict.PodToRemote].Packets.Should().Be(5);

        foreach ((string self, string target) in ((string, string)[])[("10.0.0.2", "198.51.102.7"), ("fd00::2", "2001:db8:4::7")])
        {
            before = network.ReadCounters(a);
            byte[] frame = Frame(new TestPacket(self, target) { NextHeader = 253, Payload = Pattern(200) }, podSide, hostSide);
            pod.Send(frame);
            byte[] packet = tun.Receive(p => IsOneOf([.. frame[..14], .. p], frame), $"from {self}");
            Convert.ToHexString(packet).Should().Be(Convert.ToHexString(OneHopOlder(frame)[14..]), "a tun device has no link-layer header");

            byte[] answer = Frame(new TestPacket(target, self) { NextHeader = 253, Payload = Pattern(200) }, s_noAddress, podSide);
            tun.Send(answer.AsSpan(14));
            byte[] arrived = pod.Receive(f => IsOneOf(f, answer), $"from {target}");
            Convert.ToHexString(arrived).Should().Be(Convert.ToHexString(OneHopOlder(answer)), "the frame of a device without a link layer is made one");

            VerdictCounters counted = network.ReadCounters(a).Since(before);
            counted[Verdict.PodToRemote].Packets.Should().BePositive();
            counted[Verdict.RemoteToPod].Packets.Should().Be(1);
        }

        if (vlan)
        {
            before = network.ReadCounters(a);
            Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, "192.0.3.2").Should().Be(5);
            Traffic.Send(node.Remote, "192.0.3.2", a.Namespace, "10.0.0.2").Should().Be(5);
            VerdictCounters counted = network.ReadCounters(a).Since(before);
            counted[Verdict.PodToRemote].Packets.Should().Be(5);
            counted[Verdict.RemoteToPod].Packets.Should().Be(5);
        }

        node.ReadForwarded().Should().Be(forwarded, "all went past the host's IP stack");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void What_a_hostile_pod_or_remote_forges_does_not_arrive(PodDevice device)
    {
        using NodeLab node = new();
        AddRoutesBeyond(node);
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { ReversePathFilter = true });
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using PacketSocket pod = new(a.Namespace, a.PodSideDevice.Index);
        using PacketSocket lying = new(a.Namespace, a.PodSideDevice.Index, protocol: 0x0800);
        using PacketSocket segmenting = new(a.Namespace, a.PodSideDevice.Index, vnetHeader: true);
        using PacketSocket other = new(b.Namespace, b.PodSideDevice.Index);
        using PacketSocket remote = new(node.Remote, node.Wire.Index);
        PhysicalAddress hostSide = device != PodDevice.Netkit ? a.HostDevice.Address! : s_noAddress;
        PhysicalAddress podSide = device != PodDevice.Netkit ? a.PodSideDevice.Address! : s_noAddress;

        foreach ((string name, TestPacket packet, Verdict verdict) in ((string, TestPacket, Verdict)[])
        [
            ("another pod's address", new("10.0.0.3", BeyondIPv4), Verdict.DropSpoofed),
            ("the host's address", new(NodeLab.HostIPv4, BeyondIPv4), Verdict.DropSpoofed),
            ("the remote's address", new(NodeLab.RemoteIPv6, "fd00::3"), Verdict.DropSpoofed),
            ("the loopback address", new("127.0.0.1", "10.0.0.3"), Verdict.DropSpoofed),
            ("a mapped address of another pod", new("::ffff:10.0.0.3", BeyondIPv6), Verdict.DropMalformed),
            ("a mapped address of its own", new("::ffff:10.0.0.2", BeyondIPv6), Verdict.DropMalformed),
            ("a truncated packet", new("10.0.0.2", BeyondIPv4) { LengthField = 1000 }, Verdict.DropMalformed),
            ("a switch's protocol", new("10.0.0.2", BeyondIPv4) { EtherType = 0x88cc }, Verdict.DropEtherType),
            ("a router advertisement", new("fe80::2", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [134, .. new byte[39]] }, Verdict.DropRouter),
        ])
        {
            VerdictCounters before = network.ReadCounters(a);
            pod.Send(Frame(packet with { NextHeader = packet.NextHeader == 58 ? (byte)58 : (byte)253 }, podSide, hostSide));
            network.ReadCounters(a).Since(before)[verdict].Packets.Should().Be(1, "{0}", name);
        }

        // A tag in the frame, which the kernel may take off and keep beside it; the pod's word against the frame's.
        byte[] honest = Frame(new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 253 }, podSide, hostSide);
        VerdictCounters beforeTags = network.ReadCounters(a);
        pod.Send([.. honest[..12], 0x81, 0, 0, 5, .. honest[12..]]);
        pod.Send([.. honest[..12], 0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, .. honest[12..]]);
        lying.Send([.. honest[..12], 0x81, 0, 0, 5, .. honest[12..]]);
        lying.Send(Frame(new TestPacket("fd00::2", "fd00::3") { NextHeader = 253 }, podSide, hostSide));
        VerdictCounters tags = network.ReadCounters(a).Since(beforeTags);
        (tags[Verdict.DropVlan].Packets + tags[Verdict.DropMalformed].Packets + tags[Verdict.PodToPod].Packets).Should().Be(4);
        tags[Verdict.PodToPod].Packets.Should().Be(device == PodDevice.Veth ? 1UL : 0, "a veth goes by the frame, whatever the sender said that it is");

        // Segments that no link bears, and a checksum to be filled in where there is no packet.
        byte[] tcp = Frame(new TestPacket("10.0.0.2", BeyondIPv4) { NextHeader = 6, Fragment = DontFragment, Payload = [0x30, 0x39, 0, 80, .. new byte[8], 0x50, 0x10, .. new byte[6], .. Pattern(4000)] }, podSide, hostSide);
        VerdictCounters beforeSegments = network.ReadCounters(a);
        segmenting.Send([1, 1, 54, 0, 0xd0, 7, 34, 0, 16, 0, .. tcp]); // NEEDS_CSUM, TCPV4, header 54, segments of 2000
        network.ReadCounters(a).Since(beforeSegments)[Verdict.PodToStackMtu].Packets.Should().Be(1);
        pod.Receive(IsError, "Fragmentation Needed");

        // What came in by the wire with the address of a pod or of the host, or with none that can be.
        foreach ((string source, string target, Verdict verdict) in ((string, string, Verdict)[])
        [
            ("10.0.0.3", "10.0.0.2", Verdict.DropRemoteSpoofed),
            ("fd00::3", "fd00::2", Verdict.DropRemoteSpoofed),
            (NodeLab.HostIPv4, "10.0.0.2", Verdict.RemoteToStackSource),
            (NodeLab.HostIPv6, "fd00::2", Verdict.RemoteToStackSource),
            ("127.0.0.1", "10.0.0.2", Verdict.RemoteToStackSource),
            ("fe80::9", "fd00::2", Verdict.RemoteToStackSource),
        ])
        {
            VerdictCounters before = network.ReadCounters();
            remote.Send(Frame(new TestPacket(source, target) { NextHeader = 253 }, node.Wire.Address!, node.Uplink.Address!));
            network.ReadCounters().Since(before)[verdict].Packets.Should().Be(1, "{0}", source);
        }

        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5, "the filter keeps nobody honest out");
        bool forged(byte[] frame) => frame.Length > 60 && (frame[23] == 253 || frame[20] == 253);
        remote.ReceivesInVain(forged).Should().BeFalse();
        other.ReceivesInVain(f => forged(f) && device != PodDevice.Veth).Should().BeFalse();

        // The stamp by which to_pod knows what from_pod redirected, written by a program inside the pod: the route below leads into b, who does not have the address.
        Witness.Run("ip", "-n", node.HostName, "route", "add", "10.9.9.9", "dev", b.HostDevice.Name);
        if (device != PodDevice.Netkit)
        {
            Witness.Run("ip", "-n", node.HostName, "neigh", "add", "10.9.9.9", "lladdr", string.Join(':', b.PodSideDevice.Address!.GetAddressBytes().Select(x => $"{x:x2}")), "dev", b.HostDevice.Name);
        }

        using BpfProgram stamping = BpfProgram.Load(new BpfProgramSpec { Name = "stamp", Type = BpfProgramType.SchedulerClassifier, License = "GPL", Instructions = s_stamp });
        using TcxLink link = a.Namespace.Run(() => stamping.AttachTcx(a.PodSideDevice.Index, TcxHook.Egress));
        VerdictCounters beforeStamp = network.ReadCounters();
        Traffic.SendTo(a.Namespace, "10.0.0.2", "10.9.9.9", count: 5);
        VerdictCounters stamped = network.ReadCounters().Since(beforeStamp);
        stamped[Verdict.PodToRemote].Packets.Should().Be(5);
        stamped[Verdict.DropNotAPod].Packets.Should().Be(5);
        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
    }

    /// <summary>tc_index = tc_classid = NKS_STAMP_REDIRECTED; return TCX_NEXT.</summary>
    private static readonly byte[] s_stamp =
    [
        0xb4, 0x02, 0, 0, 0x4b, 0x4e, 0, 0,
        0x63, 0x21, 44, 0, 0, 0, 0, 0,
        0x63, 0x21, 72, 0, 0, 0, 0, 0,
        0xb4, 0x00, 0, 0, 0xff, 0xff, 0xff, 0xff,
        0x95, 0x00, 0, 0, 0, 0, 0, 0,
    ];

    private static int SendSegmented(Pod pod, NodeLab node, string target)
    {
        const int solUdp = 17, udpSegment = 103, segment = 1000, segments = 10;
        IPAddress address = IPAddress.Parse(target);
        using Socket receiver = node.Remote.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(address, 0));
        using Socket sender = pod.Namespace.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.SetRawSocketOption(solUdp, udpSegment, BitConverter.GetBytes(segment));
        sender.SendTo(new byte[segment * segments], receiver.LocalEndPoint!);
        int received = 0;
        byte[] datagram = new byte[segment * segments];
        while (received < segments && receiver.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead))
        {
            receiver.Receive(datagram).Should().Be(segment);
            received++;
        }

        return received;
    }

    private static void SetMtu(NodeLab node, int mtu)
    {
        Witness.Run("ip", "-n", node.HostName, "link", "set", "p0", "mtu", $"{mtu}");
        Witness.Run("ip", "-n", node.RemoteName, "link", "set", "r0", "mtu", $"{mtu}");
    }

    private static void AddRoutesBeyond(NodeLab node)
    {
        node.Rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("198.51.100.0/24")) { Gateway = IPAddress.Parse(NodeLab.RemoteIPv4) });
        node.Rtnetlink.Routes.Add(new RouteSpec(System.Net.IPNetwork.Parse("2001:db8:1::/64")) { Gateway = IPAddress.Parse(NodeLab.RemoteIPv6) });
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static byte[] Frame(TestPacket packet, PhysicalAddress source, PhysicalAddress destination) =>
        (packet with { SourceMac = source.GetAddressBytes(), DestinationMac = destination.GetAddressBytes() }).ToFrame();

    /// <summary>Whether it is the sent one on its way: the same but for what a router changes.</summary>
    private static bool IsOneOf(byte[] frame, byte[] sent) =>
        frame.Length == sent.Length && frame.AsSpan(12, 2).SequenceEqual(sent.AsSpan(12, 2)) && frame.AsSpan(26).SequenceEqual(sent.AsSpan(26));

    private static byte[] OneHopOlder(byte[] frame)
    {
        byte[] older = [.. frame];
        if (older[12] == 0x86)
        {
            older[21]--;
            return older;
        }

        older[22]--;
        older.AsSpan(24, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(older.AsSpan(24), TestPacket.IPv4Checksum(older.AsSpan(14, 20)));
        return older;
    }

    private static void Check(byte[] arrived, byte[] sent, PhysicalAddress source, PhysicalAddress destination, string what)
    {
        byte[] expected = OneHopOlder(sent);
        destination.GetAddressBytes().CopyTo(expected, 0);
        source.GetAddressBytes().CopyTo(expected, 6);
        Convert.ToHexString(arrived).Should().Be(Convert.ToHexString(expected), what);
    }

    /// <summary>ICMP's unreachable and time exceeded; ICMPv6 errors have a type below 128.</summary>
    private static bool IsError(byte[] frame) =>
        frame[12] == 0x08 && frame[13] == 0 ? frame[23] == 1 && frame[34] is 3 or 11 : frame[12] == 0x86 && frame[20] == 58 && frame[54] < 128;

    private static void CheckError(byte[] error, byte[] cause, int type, int code, int mtu)
    {
        bool ipv6 = error[12] == 0x86;
        ReadOnlySpan<byte> icmp = error.AsSpan(ipv6 ? 54 : 34);
        (icmp[0], icmp[1]).Should().Be(((byte)type, (byte)code));
        (ipv6 ? (int)BinaryPrimitives.ReadUInt32BigEndian(icmp[4..]) : BinaryPrimitives.ReadUInt16BigEndian(icmp[6..])).Should().Be(mtu);
        int quoted = ipv6 ? 48 : 28;
        Convert.ToHexString(icmp.Slice(8, quoted)).Should().Be(Convert.ToHexString(cause.AsSpan(14, quoted)), "the stack had the packet as it was sent");
    }
}
