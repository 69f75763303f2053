using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using Xunit;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>
/// What a pod with every capability in its own namespace tries: each attempt is refused by the kernel with an errno, or dropped and counted, and no one sees its packets. The frames are put on the device as they are, for a pod
/// has packet sockets.
/// </summary>
public sealed class HostilePodTests
{
    private static readonly byte[] s_foreignMac = [2, 0xde, 0xad, 0xbe, 0xef, 1];

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Frames_that_are_not_its_own_to_send(PodDevice device)
    {
        using HostileLab lab = new(device);
        lab.Refuse(
            "addresses of the victim, the host, the remote, of nobody and of no unicast, IPv4",
            Verdict.DropSpoofed,
            [.. Combinations(lab, ["10.0.0.3", NodeLab.HostIPv4, NodeLab.RemoteIPv4, "10.9.9.9", "127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1"], ["10.0.0.3", NodeLab.HostIPv4, NodeLab.RemoteIPv4])]);
        lab.Refuse(
            "... IPv6",
            Verdict.DropSpoofed,
            [.. Combinations(lab, ["fd00::3", NodeLab.HostIPv6, NodeLab.RemoteIPv6, "fd00::99", "::1", "ff02::1"], ["fd00::3", NodeLab.HostIPv6, NodeLab.RemoteIPv6])]);
        lab.Refuse("an IPv4 address in an IPv6 header", Verdict.DropMalformed, lab.Frame("::ffff:10.0.0.3", "fd00::3"), lab.Frame("fd00::2", "::ffff:10.0.0.3"));
        lab.Refuse(
            "headers that contradict each other",
            Verdict.DropMalformed,
            lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { Version = 6 }), lab.Frame(new TestPacket("fd00::2", "fd00::3") { Version = 4 }), lab.Frame("10.0.0.2", "10.0.0.3")[..(14 + 19)], lab.Frame("fd00::2", "fd00::3")[..(14 + 39)]);
        byte[] own = lab.Frame("10.0.0.2", "10.0.0.3");
        byte[] ownIPv6 = lab.Frame("fd00::2", "fd00::3");
        lab.Refuse(
            "VLAN tags, single, double, for priority only",
            Verdict.DropVlan,
            HostileFrames.Tagged(own, (0x8100, 100)), HostileFrames.Tagged(ownIPv6, (0x8100, 100)), HostileFrames.Tagged(own, (0x88a8, 100)), HostileFrames.Tagged(own, (0x88a8, 1), (0x8100, 2)), HostileFrames.Tagged(own, (0x8100, 0)));
        lab.Refuse(
            "other protocols: LLDP, MPLS, PPPoE, spanning tree",
            Verdict.DropEtherType,
            lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { EtherType = 0x88cc }), lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { EtherType = 0x8847 }),
            lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { EtherType = 0x8864 }), lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { EtherType = 0x0026, DestinationMac = [1, 0x80, 0xc2, 0, 0, 0] }));
        lab.Refuse(
            "with the victim's MAC address, and a made-up one",
            Verdict.PodToStackLocal,
            lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { DestinationMac = device == PodDevice.Netkit ? s_foreignMac : lab.Victim.PodSideDevice.Address.GetAddressBytes() }),
            lab.Frame(new TestPacket("fd00::2", "fd00::3") { DestinationMac = s_foreignMac }));
        lab.Refuse("the host's loopback", Verdict.PodToStackLocal, lab.Frame("10.0.0.2", "127.0.0.1"), lab.Frame("fd00::2", "::1"));

        using Socket raw = lab.Attacker.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        ulong before = lab.Read(Verdict.DropSpoofed);
        raw.SendTo(lab.Frame("10.0.0.3", NodeLab.HostIPv4)[14..], new IPEndPoint(IPAddress.Parse(NodeLab.HostIPv4), 0));
        SpinWait.SpinUntil(() => lab.Read(Verdict.DropSpoofed) > before, TimeSpan.FromSeconds(10));
        (lab.Read(Verdict.DropSpoofed) - before).Should().Be(1, "a raw socket writes its own IP header");
        lab.ShouldBeUnseen("raw IP");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Answers_for_others_and_router_advertisements(PodDevice device)
    {
        using HostileLab lab = new(device);
        string hostDevice = lab.Attacker.HostDevice.Name;
        lab.Node.Host.Run(() => File.WriteAllText($"/proc/sys/net/ipv6/conf/{hostDevice}/accept_ra", "2"));
        string Neighbours() => Witness.Ip("-n", lab.Node.HostName, "-j", "neigh", "show", "dev", hostDevice).ToString()
            + Witness.Ip("-n", lab.Node.HostName, "-j", "neigh", "show", "dev", lab.Victim.HostDevice.Name);
        string before = Neighbours();
        byte[] hostMac = lab.Attacker.HostDevice.Address.GetAddressBytes();

        lab.Refuse(
            "ARP replies for the victim, the remote, and the pod's own address at another MAC address",
            Verdict.PodToStackLocal,
            HostileFrames.ArpReply(hostMac, s_foreignMac, "10.0.0.3", NodeLab.HostIPv4), HostileFrames.ArpReply(hostMac, s_foreignMac, NodeLab.RemoteIPv4, NodeLab.HostIPv4), HostileFrames.ArpReply(hostMac, s_foreignMac, "10.0.0.2", NodeLab.HostIPv4));
        lab.Refuse(
            "neighbour advertisements likewise",
            Verdict.PodToStackLocal,
            [.. new[] { "fd00::3", NodeLab.RemoteIPv6, "fd00::2" }.Select(claimed => lab.Bare(HostileFrames.NeighbourAdvertisement("fd00::2", NodeLab.HostIPv6, claimed, s_foreignMac)))]);
        Neighbours().Should().Be(before, "the host's entries for pods are permanent, and it takes no answer that it did not ask for");

        TestPacket advertisement = HostileFrames.RouterAdvertisement("fe80::bad", "ff02::1");
        lab.Refuse(
            "router advertisements and redirects, open and behind extension headers",
            Verdict.DropRouter,
            lab.Bare(advertisement), lab.Bare(HostileFrames.RouterAdvertisement("fd00::2", "ff02::1")), lab.Bare(HostileFrames.RouterAdvertisement("fe80::bad", NodeLab.HostIPv6)), lab.Bare(HostileFrames.Redirect("fe80::bad", NodeLab.HostIPv6, NodeLab.RemoteIPv6)),
            lab.Bare(HostileFrames.Behind(0, advertisement)), lab.Bare(HostileFrames.Behind(43, advertisement)), lab.Bare(HostileFrames.Behind(44, advertisement)), lab.Bare(HostileFrames.Behind(51, advertisement)), lab.Bare(HostileFrames.Behind(60, advertisement)));
        Witness.Ip("-n", lab.Node.HostName, "-j", "-6", "route", "show", "default").GetArrayLength().Should().Be(0, "a host that listens to router advertisements got none");
        Witness.Ip("-n", lab.Victim.Namespace.Name!, "-j", "-6", "route", "show", "default").GetArrayLength().Should().Be(1, "the victim has the route it was given");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Its_device_changed_and_others_put_on_top(PodDevice device)
    {
        using HostileLab lab = new(device);
        string pod = lab.Attacker.Namespace.Name!;
        byte[] spoofed = lab.Frame("10.0.0.3", NodeLab.HostIPv4);
        byte[] spoofedIPv6 = lab.Frame("fd00::3", NodeLab.HostIPv6);

        Ip(pod, "addr", "add", "10.0.0.77/32", "dev", "eth0").Status.Should().Be(0);
        Ip(pod, "addr", "add", "fd00::77/128", "dev", "eth0", "nodad").Status.Should().Be(0);
        ulong before = lab.Read(Verdict.DropSpoofed);
        Traffic.SendTo(lab.Attacker.Namespace, "10.0.0.77", "10.0.0.3", count: 3);
        Traffic.SendTo(lab.Attacker.Namespace, "fd00::77", "fd00::3", count: 3);
        SpinWait.SpinUntil(() => lab.Read(Verdict.DropSpoofed) - before >= 6, TimeSpan.FromSeconds(10));
        (lab.Read(Verdict.DropSpoofed) - before).Should().Be(6, "an address that the pod gave itself is not its own");

        string mac = lab.Attacker.PodSideDevice.Address.ToString();
        Ip(pod, "link", "set", "eth0", "address", "02:de:ad:be:ef:01").Status.Should().Be(device == PodDevice.Netkit ? 2 : 0, "netkit in L3 mode has no MAC address to change");
        lab.Send("another MAC address", Verdict.DropSpoofed, lab.Device, spoofed, spoofedIPv6);
        if (device != PodDevice.Netkit)
        {
            // The kernel forgets a device's neighbours with its address, permanent ones, too: so far the pod has cut off itself.
            Ip(pod, "link", "set", "eth0", "address", Colons(mac)).Status.Should().Be(0);
            Ip(pod, "neigh", "replace", "169.254.1.1", "lladdr", Colons(lab.Attacker.HostDevice.Address.ToString()), "dev", "eth0", "nud", "permanent").Status.Should().Be(0);
            Ip(pod, "neigh", "replace", "fe80::1", "lladdr", Colons(lab.Attacker.HostDevice.Address.ToString()), "dev", "eth0", "nud", "permanent").Status.Should().Be(0);
        }

        Ip(pod, "link", "set", "eth0", "mtu", "9000").Status.Should().Be(0);
        lab.Refuse("another MTU", Verdict.DropSpoofed, spoofed, spoofedIPv6);
        Ip(pod, "link", "set", "eth0", "gso_max_size", "400000", "gro_max_size", "400000").Status.Should().Be(0);

        lab.Device.Send(lab.Frame(new TestPacket("10.0.0.3", NodeLab.HostIPv4) { NextHeader = HostileLab.Experimental, Payload = new byte[8000] })).Should().BeOneOf(0, PacketSocket.Dropped);
        lab.ShouldBeUnseen("larger than the other end");
        Traffic.Stream(lab.Attacker.Namespace, lab.Victim.Namespace, "10.0.0.3", 1_000_000).Should().Be(1_000_000, "whatever sizes the pod gave its own end");
        (lab.Node.Rtnetlink.Links.Get(lab.Attacker.HostDevice.Index) is { Mtu: 1500, GsoMaxSize: 65_536 }).Should().BeTrue("the host's end is the host's");
        Ip(pod, "link", "set", "eth0", "mtu", "1500").Status.Should().Be(0);

        Stack(lab, KernelFeature.Macvlan, Verdict.DropSpoofed, ["link", "add", "top", "link", "eth0", "type", "macvlan", "mode", "bridge"], [], [spoofed, spoofedIPv6]);
        Stack(lab, KernelFeature.Vlan, Verdict.DropVlan, ["link", "add", "top", "link", "eth0", "type", "vlan", "id", "100"], [], [lab.Frame("10.0.0.2", NodeLab.HostIPv4), spoofed]);
        Stack(lab, KernelFeature.Bridge, Verdict.DropSpoofed, ["link", "add", "top", "type", "bridge"], ["link", "set", "eth0", "master", "top"], [spoofed, spoofedIPv6]);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Programs_of_its_own(PodDevice device)
    {
        using HostileLab lab = new(device);
        NetworkNamespace pod = lab.Attacker.Namespace;
        int index = lab.Attacker.PodSideDevice.Index;
        string chain = Chain(lab);
        using BpfProgram pass = TestProgram.Return(TestProgram.Pass);
        int stamp = 0x4e4b;

        if (device != PodDevice.Veth)
        {
            foreach (NetkitHook hook in Enum.GetValues<NetkitHook>())
            {
                Attempt(pod, () => pass.AttachNetkit(index, hook)).Should().Be("EACCES", "the hooks are the primary's");
                Attempt(pod, () => pass.AttachNetkitWithoutLink(index, hook)).Should().Be("EACCES");
                Attempt(pod, () => BpfHooks.DetachFirstNetkit(index, hook, 1)).Should().Be("EACCES");
                Attempt(pod, () => BpfHooks.QueryNetkit(index, hook)).Should().Be("EACCES", "nor does it see the programs");
            }

            foreach (NetkitChange change in (NetkitChange[])[new() { Policy = NetkitPolicy.Pass }, new() { PeerPolicy = NetkitPolicy.Pass }])
            {
                using RtnetlinkClient inside = RtnetlinkClient.Open(pod);
                inside.Invoking(i => i.Links.Set(index, change)).Should().Throw<NetlinkException>().Which.ErrorName.Should().Be("EACCES", "the policy is the primary's");
            }

            Ip(pod.Name!, "link", "set", "dev", "eth0", "type", "netkit", "scrub", "none").Status.Should().NotBe(0, "scrubbing is fixed when the pair is made");
        }

        // The host's end by its own index: in the pod's namespace that is another device, or none.
        Attempt(pod, () => pass.AttachTcx(lab.Attacker.HostDevice.Index, TcxHook.Ingress)).Should().Match(e => e == "ENODEV" || lab.Attacker.HostDevice.Index == index);
        Chain(lab).Should().Be(chain);

        // Its own device's own hooks are its own: what they let through, and whatever they write into it, comes to the host's programs all the same.
        using BpfProgram stamped = TestProgram.Stamp(stamp, TestProgram.Next);
        foreach (BpfProgram program in (BpfProgram[])[pass, stamped])
        {
            using TcxLink link = pod.Run(() => program.AttachTcx(index, TcxHook.Egress));
            lab.Refuse(
                $"behind a program of the pod's own, {program.Name}",
                Verdict.DropSpoofed,
                lab.Frame("10.0.0.3", NodeLab.HostIPv4), lab.Frame("fd00::3", NodeLab.HostIPv6), lab.Frame("10.9.9.9", "10.0.0.3"), lab.Frame("fd00::99", "fd00::3"));
        }

        using (pod.Run(() => stamped.AttachTcx(index, TcxHook.Egress)))
        {
            ulong before = lab.Network.ReadCounters(lab.Victim)[Verdict.HostToPod].Packets;
            lab.Device.Send(lab.Frame(new TestPacket("10.0.0.2", "10.0.0.3") { OptionWords = 1 }), 3).Should().Be(0);
            SpinWait.SpinUntil(() => lab.Network.ReadCounters(lab.Victim)[Verdict.HostToPod].Packets - before >= 3, TimeSpan.FromSeconds(10));
            (lab.Network.ReadCounters(lab.Victim)[Verdict.HostToPod].Packets - before).Should().Be(3, "a forged stamp gets nothing past the victim's programs");
        }

        Chain(lab).Should().Be(chain, "nothing was added to the host's programs, or taken away");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Its_device_renamed_moved_and_deleted(PodDevice device)
    {
        using HostileLab lab = new(device);
        string pod = lab.Attacker.Namespace.Name!;
        string elsewhere = $"nks-else-{Environment.ProcessId}";
        byte[][] spoofed = [lab.Frame("10.0.0.3", NodeLab.HostIPv4), lab.Frame("fd00::3", NodeLab.HostIPv6)];
        Ip(pod, "link", "set", "eth0", "down").Status.Should().Be(0);
        Ip(pod, "link", "set", "eth0", "name", "mine").Status.Should().Be(0);
        using NetworkNamespace other = NetworkNamespace.Create(elsewhere);
        try
        {
            Ip(pod, "link", "set", "mine", "netns", elsewhere).Status.Should().Be(0, "a device of its own may go where the pod likes");
            using RtnetlinkClient there = RtnetlinkClient.Open(other);
            int moved = there.Links.Get("mine").Index;
            there.Links.SetUp(moved);
            SpinWait.SpinUntil(() => there.Links.Get(moved).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(10)).Should().BeTrue();
            using PacketSocket wire = new(other, moved);

            lab.Send("from another namespace: the programs are where the host has them", Verdict.DropSpoofed, wire, spoofed);
            lab.VictimWire.Count(lab.Marker).Should().Be(0);

            ulong routed = lab.Read(Verdict.PodToPod);
            wire.Send(lab.Frame("10.0.0.2", "10.0.0.3")).Should().Be(0);
            SpinWait.SpinUntil(() => lab.VictimWire.Count(lab.Marker) == 1, TimeSpan.FromSeconds(10)).Should().BeTrue("the pod's own address stays its own");
            (lab.Read(Verdict.PodToPod) - routed).Should().Be(1);
            Traffic.Send(lab.Victim.Namespace, "10.0.0.3", lab.Node.Remote, NodeLab.RemoteIPv4).Should().Be(5, "nobody else notices");

            Ip(elsewhere, "link", "delete", "mine").Status.Should().Be(0);
        }
        finally
        {
            NetworkNamespace.TryDelete(elsewhere);
        }

        lab.Node.Rtnetlink.Links.TryGet(lab.Attacker.HostDevice.Index, out _).Should().BeFalse("the pair goes whole");
        Traffic.Send(lab.Victim.Namespace, "10.0.0.3", lab.Node.Remote, NodeLab.RemoteIPv4).Should().Be(5, "nobody else notices");
        ulong vain = lab.Network.ReadCounters(lab.Victim)[Verdict.PodToPod].Packets;
        Traffic.SendTo(lab.Victim.Namespace, "10.0.0.3", "10.0.0.2", count: 3);
        (lab.Network.ReadCounters(lab.Victim)[Verdict.PodToPod].Packets - vain).Should().Be(3, "the address is the pod's until the pod is removed: nobody else gets its packets");
        lab.Network.RemovePod("a").Should().BeTrue();
        Pod again = lab.Network.AddPod(PodFixture.PodA());
        Traffic.Send(lab.Victim.Namespace, "10.0.0.3", again.Namespace, "10.0.0.2").Should().Be(5);
    }

    /// <summary>In a user namespace of its own, as a runtime with user namespaces makes it, a pod cannot even see the host's BPF objects.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void From_a_user_namespace(PodDevice device)
    {
        using UserNamespaceProcess process = new();
        using HostileLab lab = new(device, PodFixture.PodA(process.Network));
        string chain = Chain(lab);
        string program = lab.Attacker.Attachment!.FromPod.GetInfo().ProgramId.ToString(System.Globalization.CultureInfo.InvariantCulture);

        process.Run("ip", "link", "set", "eth0", "mtu", "1400").Status.Should().Be(0, "it is root over what is its own");
        foreach (string[] attempt in (string[][])[["prog", "show"], ["link", "show"], ["map", "show"], ["prog", "dump", "xlated", "id", program], ["prog", "pin", "id", program, "/sys/fs/bpf/stolen"]])
        {
            (int status, string output) = process.Run("bpftool", attempt);
            (status, output).Should().Match<(int, string)>(r => r.Item1 != 0 && r.Item2.Contains("Operation not permitted"), $"bpftool {string.Join(' ', attempt)} said: {output}");
        }

        foreach (string[] attempt in (string[][])[["link", "set", "eth0", "netns", "1"], ["link", "set", "eth0", "type", device == PodDevice.Veth ? "veth" : "netkit", "forward"], ["link", "add", "x", "link-netnsid", "0", "link", "eth0", "type", "ipvlan"]])
        {
            process.Run("ip", attempt).Status.Should().NotBe(0, $"ip {string.Join(' ', attempt)}");
        }

        Chain(lab).Should().Be(chain);
        lab.Refuse("after all that", Verdict.DropSpoofed, lab.Frame("10.0.0.3", NodeLab.HostIPv4), lab.Frame("fd00::3", NodeLab.HostIPv6));
        process.Run("ip", "link", "delete", "eth0").Status.Should().Be(0);
        lab.Network.RemovePod("a").Should().BeTrue();
    }

    private static IEnumerable<byte[]> Combinations(HostileLab lab, string[] sources, string[] destinations) => sources.SelectMany(s => destinations.Select(d => lab.Frame(s, d)));

    private static string Colons(string mac) => string.Join(':', mac.Chunk(2).Select(c => new string(c)));

    private static (int Status, string Output, string Error) Ip(string networkNamespace, params string[] arguments) => Witness.TryRun("ip", ["-n", networkNamespace, .. arguments]);

    /// <summary>What the kernel answers an attempt in the pod's namespace by, "" when it lets it.</summary>
    private static string Attempt(NetworkNamespace pod, Action attempt) => pod.Run(() =>
    {
        try
        {
            attempt();
            return "";
        }
        catch (BpfException refused)
        {
            return refused.ErrnoName;
        }
    });

    /// <summary>A device on top of the pod's own: refused by the kernel, or what is sent by it is.</summary>
    private static void Stack(HostileLab lab, KernelFeature feature, Verdict verdict, string[] add, string[] enslave, byte[][] frames)
    {
        if (!KernelFeatures.Has(feature))
        {
            return;
        }

        string pod = lab.Attacker.Namespace.Name!;
        Ip(pod, add).Status.Should().Be(0, string.Join(' ', add));
        ulong before = lab.Read(verdict);

        // A macvlan device does not get up on netkit in L3 mode, which has no MAC address.
        if ((enslave.Length == 0 || Ip(pod, enslave).Status == 0) && Ip(pod, "link", "set", "top", "up").Status == 0)
        {
            using RtnetlinkClient inside = RtnetlinkClient.Open(lab.Attacker.Namespace);
            int top = inside.Links.Get("top").Index;
            SpinWait.SpinUntil(() => inside.Links.Get(top).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(10)).Should().BeTrue();
            using PacketSocket wire = new(lab.Attacker.Namespace, top);
            frames.Should().AllSatisfy(f => wire.Send(f).Should().BeOneOf(0, PacketSocket.Dropped));
            SpinWait.SpinUntil(() => lab.Read(verdict) - before >= (ulong)frames.Length, TimeSpan.FromSeconds(10));
            (lab.Read(verdict) - before).Should().BeGreaterThanOrEqualTo((ulong)frames.Length, string.Join(' ', add));
        }

        Ip(pod, "link", "delete", "top").Status.Should().Be(0);
        lab.ShouldBeUnseen(string.Join(' ', add));
    }

    /// <summary>The programs on the host's end, by id, both ways.</summary>
    private static string Chain(HostileLab lab) => lab.Node.Host.Run(() =>
    {
        int index = lab.Attacker.HostDevice.Index;
        MprogChain[] chains = lab.Attacker.HostDevice.Kind == "netkit"
            ? [BpfHooks.QueryNetkit(index, NetkitHook.Peer), BpfHooks.QueryNetkit(index, NetkitHook.Primary)]
            : [BpfHooks.QueryTcx(index, TcxHook.Ingress), BpfHooks.QueryTcx(index, TcxHook.Egress)];
        return string.Join(" | ", chains.Select(c => string.Join(',', c.Entries.Select(e => $"{e.ProgramId}/{e.LinkId}"))));
    });
}
