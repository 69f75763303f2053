using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>
/// Both builds of both programs, packet by packet, through <c>BPF_PROG_TEST_RUN</c>: the packet comes in on the loopback device, index 1, which
/// plays the host side of pod a.
/// </summary>
public sealed class HostRoutingVerdictTests
{
    private const int Next = -1;
    private const int Pass = 0;
    private const int Drop = 2;
    private const int Redirect = 7;
    private const int HostSideOfA = 1;
    private const int HostSideOfB = 77;
    private const int Mtu = 1500;

    private static readonly byte[] s_macOfB = [2, 0, 0, 0, 0, 0xb];

    private static readonly (string Name, TestPacket Packet, int Action, Verdict Verdict)[] s_fromPod =
    [
        ("to another pod", new("10.0.0.2", "10.0.0.3"), Redirect, Verdict.PodToPod),
        ("to another pod, IPv6", new("fd00::2", "fd00::3"), Redirect, Verdict.PodToPod),
        ("to nobody here", new("10.0.0.2", "192.0.2.1"), Pass, Verdict.PodToStack),
        ("to nobody here, IPv6", new("fd00::2", "2001:db8::1"), Pass, Verdict.PodToStack),
        ("another's source", new("10.0.0.3", "10.0.0.3"), Drop, Verdict.DropSpoofed),
        ("nobody's source", new("10.9.9.9", "10.0.0.3"), Drop, Verdict.DropSpoofed),
        ("nobody's source, IPv6", new("fd00::9", "fd00::3"), Drop, Verdict.DropSpoofed),
        ("last hop", new("10.0.0.2", "10.0.0.3") { TimeToLive = 1 }, Pass, Verdict.PodToStackTtl),
        ("no hop", new("10.0.0.2", "10.0.0.3") { TimeToLive = 0 }, Pass, Verdict.PodToStackTtl),
        ("last hop, IPv6", new("fd00::2", "fd00::3") { TimeToLive = 1 }, Pass, Verdict.PodToStackTtl),
        ("options", new("10.0.0.2", "10.0.0.3") { OptionWords = 1 }, Pass, Verdict.PodToStackOptions),
        ("too long", new("10.0.0.2", "10.0.0.3") { Payload = new byte[Mtu - 20 + 1] }, Pass, Verdict.PodToStackMtu),
        ("just not too long", new("10.0.0.2", "10.0.0.3") { Payload = new byte[Mtu - 20] }, Redirect, Verdict.PodToPod),
        ("too long, IPv6", new("fd00::2", "fd00::3") { Payload = new byte[Mtu - 40 + 1] }, Pass, Verdict.PodToStackMtu),
        ("multicast", new("10.0.0.2", "224.0.0.1"), Pass, Verdict.PodToStackLocal),
        ("broadcast", new("10.0.0.2", "255.255.255.255"), Pass, Verdict.PodToStackLocal),
        ("multicast, IPv6", new("fd00::2", "ff02::1"), Pass, Verdict.PodToStackLocal),
        ("link-local source", new("fe80::2", "fe80::1"), Pass, Verdict.PodToStackLocal),
        ("router advertisement", new("fe80::2", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [134, .. new byte[15]] }, Drop, Verdict.DropRouter),
        ("redirect message", new("fe80::2", "fe80::1") { NextHeader = 58, TimeToLive = 255, Payload = [137, .. new byte[39]] }, Drop, Verdict.DropRouter),
        ("neighbour solicitation", new("fe80::2", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [135, .. new byte[23]] }, Pass, Verdict.PodToStackLocal),
        ("another's MAC", new("10.0.0.2", "10.0.0.3") { DestinationMac = [2, 0, 0, 0, 0, 9] }, Pass, Verdict.PodToStackLocal),
        ("VLAN tag", new("10.0.0.2", "10.0.0.3") { EtherType = 0x8100 }, Drop, Verdict.DropVlan),
        ("ARP", new("10.0.0.2", "10.0.0.3") { EtherType = 0x0806 }, Pass, Verdict.PodToStackLocal),
        ("another protocol", new("10.0.0.2", "10.0.0.3") { EtherType = 0x88cc }, Drop, Verdict.DropEtherType),
        ("IPv6 header as IPv4", new("fd00::2", "fd00::3") { EtherType = 0x0800 }, Drop, Verdict.DropMalformed),
        ("IPv4 header as IPv6", new("10.0.0.2", "10.0.0.3") { EtherType = 0x86dd }, Drop, Verdict.DropMalformed),
        ("version 5", new("10.0.0.2", "10.0.0.3") { Version = 5 }, Drop, Verdict.DropMalformed),
        ("version 4 in IPv6", new("fd00::2", "fd00::3") { Version = 4 }, Drop, Verdict.DropMalformed),
        ("mapped addresses", new("::ffff:10.0.0.2", "::ffff:10.0.0.3"), Drop, Verdict.DropMalformed),
        ("longer than it is", new("10.0.0.2", "10.0.0.3") { LengthField = 61 }, Drop, Verdict.DropMalformed),
        ("shorter than its header", new("10.0.0.2", "10.0.0.3") { LengthField = 19 }, Drop, Verdict.DropMalformed),
        ("no length", new("10.0.0.2", "10.0.0.3") { LengthField = 0 }, Drop, Verdict.DropMalformed),
        ("padded", new("10.0.0.2", "10.0.0.3") { LengthField = 28 }, Redirect, Verdict.PodToPod),
        ("longer than it is, IPv6", new("fd00::2", "fd00::3") { LengthField = 41 }, Drop, Verdict.DropMalformed),
        ("padded, IPv6", new("fd00::2", "fd00::3") { LengthField = 8 }, Redirect, Verdict.PodToPod),
        ("options longer than it is", new("10.0.0.2", "10.0.0.3") { OptionWords = 9, Payload = [], LengthField = 30 }, Drop, Verdict.DropMalformed),
        ("hop-by-hop header", new("fd00::2", "fd00::3") { NextHeader = 0, Payload = [17, 0, 5, 2, 0, 0, 1, 0, .. new byte[8]] }, Pass, Verdict.PodToStackOptions),
        ("jumbo option of a packet that is none", new("fd00::2", "fd00::3") { NextHeader = 0, LengthField = 0, Payload = [6, 0, 0xc2, 4, 0, 1, 0, 0, .. new byte[20]] }, Pass, Verdict.PodToStackOptions),
        ("first fragment", new("10.0.0.2", "10.0.0.3") { Fragment = 0x2000 }, Redirect, Verdict.PodToPod),
        ("later fragment", new("10.0.0.2", "10.0.0.3") { Fragment = 5 }, Redirect, Verdict.PodToPod),
        ("fragment header", new("fd00::2", "fd00::3") { NextHeader = 44, Payload = [17, 0, 0, 1, 0, 0, 0, 7, .. new byte[32]] }, Redirect, Verdict.PodToPod),
        ("routing header", new("fd00::2", "fd00::3") { NextHeader = 43, Payload = [17, 0, 4, 0, 0, 0, 0, 0, .. new byte[8]] }, Redirect, Verdict.PodToPod),
        ("to the loopback net", new("10.0.0.2", "127.0.0.1"), Pass, Verdict.PodToStackLocal),
        ("to this net", new("10.0.0.2", "0.1.2.3"), Pass, Verdict.PodToStackLocal),
        ("to the loopback address, IPv6", new("fd00::2", "::1"), Pass, Verdict.PodToStackLocal),
        ("to the unspecified address, IPv6", new("fd00::2", "::"), Pass, Verdict.PodToStackLocal),
        ("router advertisement from an address of its own", new("fd00::2", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [134, .. new byte[15]] }, Drop, Verdict.DropRouter),
        ("... behind a fragment header", new("fe80::2", "ff02::1") { NextHeader = 44, TimeToLive = 255, Payload = [58, 0, 0, 1, 0, 0, 0, 7, 134, .. new byte[15]] }, Drop, Verdict.DropRouter),
        ("... behind a hop-by-hop header", new("fe80::2", "ff02::1") { NextHeader = 0, TimeToLive = 255, Payload = [58, 0, 1, 4, 0, 0, 0, 0, 134, .. new byte[15]] }, Drop, Verdict.DropRouter),
        ("neighbour solicitation from another's address", new("fd00::9", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [135, .. new byte[23]] }, Drop, Verdict.DropSpoofed),
        ("without a body", new("fe80::2", "ff02::1") { NextHeader = 58, TimeToLive = 255, Payload = [] }, Pass, Verdict.PodToStackLocal),
        ("unspecified source, IPv4", new("0.0.0.0", "255.255.255.255"), Drop, Verdict.DropSpoofed),
    ];

    private static readonly (string Name, TestPacket Packet, int Action, Verdict Verdict)[] s_fromUplink =
    [
        ("to a pod", new("192.0.2.2", "10.0.0.3"), Redirect, Verdict.RemoteToPod),
        ("to a pod, IPv6", new("2001:db8::2", "fd00::3"), Redirect, Verdict.RemoteToPod),
        ("later fragment", new("192.0.2.2", "10.0.0.3") { Fragment = 5 }, Redirect, Verdict.RemoteToPod),
        ("to nobody here", new("192.0.2.2", "192.0.2.1"), Next, Verdict.RemoteToStack),
        ("to nobody here, IPv6", new("2001:db8::2", "2001:db8::1"), Next, Verdict.RemoteToStack),
        ("to a pod that is not there yet", new("192.0.2.2", "10.0.0.4"), Next, Verdict.RemoteToStack),
        ("ARP", new("192.0.2.2", "10.0.0.3") { EtherType = 0x0806 }, Next, Verdict.RemoteToStackLocal),
        ("another protocol", new("192.0.2.2", "10.0.0.3") { EtherType = 0x88cc }, Next, Verdict.RemoteToStackLocal),
        ("multicast", new("192.0.2.2", "224.0.0.1"), Next, Verdict.RemoteToStackLocal),
        ("multicast, IPv6", new("2001:db8::2", "ff02::1"), Next, Verdict.RemoteToStackLocal),
        ("another's MAC", new("192.0.2.2", "10.0.0.3") { DestinationMac = [2, 0, 0, 0, 0, 9] }, Next, Verdict.RemoteToStackLocal),
        ("longer than it is", new("192.0.2.2", "10.0.0.3") { LengthField = 61 }, Next, Verdict.RemoteToStackLocal),
        ("VLAN tag", new("192.0.2.2", "10.0.0.3") { EtherType = 0x8100 }, Next, Verdict.RemoteToStackVlan),
        ("last hop", new("192.0.2.2", "10.0.0.3") { TimeToLive = 1 }, Next, Verdict.RemoteToStackTtl),
        ("last hop, IPv6", new("2001:db8::2", "fd00::3") { TimeToLive = 1 }, Next, Verdict.RemoteToStackTtl),
        ("too long", new("192.0.2.2", "10.0.0.3") { Payload = new byte[Mtu - 20 + 1] }, Next, Verdict.RemoteToStackMtu),
        ("options", new("192.0.2.2", "10.0.0.3") { OptionWords = 1 }, Next, Verdict.RemoteToStackOptions),
        ("hop-by-hop header", new("2001:db8::2", "fd00::3") { NextHeader = 0, Payload = [17, 0, 5, 2, 0, 0, 1, 0, .. new byte[8]] }, Next, Verdict.RemoteToStackOptions),
        ("a pod's source", new("10.0.0.2", "10.0.0.3"), Drop, Verdict.DropRemoteSpoofed),
        ("a pod's source for the host", new("10.0.0.2", "192.0.2.1"), Drop, Verdict.DropRemoteSpoofed),
        ("a pod's source, IPv6", new("fd00::2", "fd00::3"), Drop, Verdict.DropRemoteSpoofed),
        ("loopback source", new("127.0.0.1", "10.0.0.3"), Next, Verdict.RemoteToStackSource),
        ("no source", new("0.0.0.0", "10.0.0.3"), Next, Verdict.RemoteToStackSource),
        ("multicast source", new("224.0.0.1", "10.0.0.3"), Next, Verdict.RemoteToStackSource),
        ("broadcast source", new("255.255.255.255", "10.0.0.3"), Next, Verdict.RemoteToStackSource),
        ("loopback source, IPv6", new("::1", "fd00::3"), Next, Verdict.RemoteToStackSource),
        ("no source, IPv6", new("::", "fd00::3"), Next, Verdict.RemoteToStackSource),
        ("multicast source, IPv6", new("ff02::1", "fd00::3"), Next, Verdict.RemoteToStackSource),
        ("link-local source", new("fe80::1", "fd00::3"), Next, Verdict.RemoteToStackSource),
    ];

    private static readonly (string Name, TestPacket Packet, int Action, Verdict Verdict)[] s_toPod =
    [
        ("to the pod", new("10.0.0.1", "10.0.0.2"), Pass, Verdict.HostToPod),
        ("to the pod, IPv6", new("fd00::1", "fd00::2"), Pass, Verdict.HostToPod),
        ("to nobody", new("10.0.0.1", "192.0.2.1"), Drop, Verdict.DropNotAPod),
        ("to nobody, IPv6", new("fd00::1", "2001:db8::1"), Drop, Verdict.DropNotAPod),
        ("ARP", new("10.0.0.1", "10.0.0.2") { EtherType = 0x0806 }, Pass, Verdict.HostToPodLocal),
        ("multicast", new("fd00::1", "ff02::1"), Pass, Verdict.HostToPodLocal),
        ("neighbour solicitation", new("fd00::1", "fd00::2") { NextHeader = 58, TimeToLive = 255, Payload = [135, .. new byte[23]] }, Pass, Verdict.HostToPodLocal),
        ("to the loopback net", new("10.0.0.1", "127.0.0.1"), Drop, Verdict.DropNotAPod),
        ("VLAN tag", new("10.0.0.1", "10.0.0.2") { EtherType = 0x8100 }, Drop, Verdict.DropHostMalformed),
        ("longer than it is", new("10.0.0.1", "10.0.0.2") { LengthField = 61 }, Drop, Verdict.DropHostMalformed),
    ];

    public static TheoryData<DatapathHook> Hooks => [DatapathHook.Netkit, DatapathHook.Tcx];

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void Every_kind_of_packet_from_a_pod_gets_its_verdict(DatapathHook hook) => CheckAll(hook, "from_pod", s_fromPod);

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void Every_kind_of_packet_to_a_pod_gets_its_verdict(DatapathHook hook) => CheckAll(hook, "to_pod", s_toPod);

    [KernelFact]
    public void Every_kind_of_packet_from_an_uplink_gets_its_verdict() => CheckAll(DatapathHook.Tcx, "from_uplink", s_fromUplink);

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void A_pods_own_counters_say_what_it_sent_and_what_other_pods_sent_it(DatapathHook hook)
    {
        using BpfObject loaded = Load(hook);
        BpfPerCpuMap<uint, HostRoutingBpf.PodCounters> counters = loaded.Maps.OpenPerCpu<uint, HostRoutingBpf.PodCounters>("first_counters");
        foreach (uint pod in (uint[])[HostSideOfA, HostSideOfB])
        {
            loaded.Maps.Open<uint, uint>("pod_slots").Update(pod, SlotOf(pod));
        }

        Run(loaded, "from_pod", new TestPacket("10.0.0.2", "10.0.0.3")).Should().Be((Redirect, Verdict.PodToPod));
        Run(loaded, "from_pod", new TestPacket("10.9.9.9", "10.0.0.3")).Should().Be((Drop, Verdict.DropSpoofed));
        Run(loaded, "to_pod", new TestPacket("10.0.0.1", "10.0.0.2")).Should().Be((Pass, Verdict.HostToPod));

        VerdictCount one = new(1, 14 + 20 + 40);
        Read(HostSideOfA).Should().Equal((Verdict.PodToPod, one), (Verdict.HostToPod, one), (Verdict.DropSpoofed, one));
        Read(HostSideOfB).Should().Equal((Verdict.PodFromPod, one));

        IEnumerable<(Verdict, VerdictCount)> Read(uint pod) =>
            from verdict in Enum.GetValues<Verdict>()
            let sum = counters.Lookup(SlotOf(pod)).Select(c => new VerdictCount(c.ByVerdict[(int)verdict].Packets, c.ByVerdict[(int)verdict].Bytes)).Aggregate((a, b) => a + b)
            where sum.Packets > 0
            orderby verdict
            select (verdict, sum);

        static uint SlotOf(uint pod) => pod == HostSideOfA ? 3U : 63U;
    }

    [KernelFact]
    public void On_tcx_a_packet_for_another_pod_does_not_enter_this_one()
    {
        using BpfObject loaded = Load(DatapathHook.Tcx);

        Run(loaded, "to_pod", new TestPacket("10.0.0.1", "10.0.0.3")).Should().Be((Drop, Verdict.DropNotAPod));
    }

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void A_redirected_packet_is_one_hop_older_and_carries_the_pods_mac(DatapathHook hook)
    {
        using BpfObject loaded = Load(hook);
        foreach ((string program, string source4, string source6) in ((string, string, string)[])
            [("from_pod", "10.0.0.2", "fd00::2"), .. hook == DatapathHook.Tcx ? [("from_uplink", "192.0.2.2", "2001:db8::2")] : Array.Empty<(string, string, string)>()])
        {
            // Every checksum there is, the two zeros of one's complement among them.
            for (int identification = 0; identification < 300; identification++)
            {
                byte[] frame = new TestPacket(source4, "10.0.0.3") { TimeToLive = (byte)(2 + (identification % 254)), TypeOfService = (byte)identification, SourceMac = [2, 0, 0, 0, 0, 7] }.ToFrame();
                byte[] result = new byte[frame.Length];

                loaded.Programs[program].TestRun(frame, result).Verdict.Should().Be(Redirect);

                result[22].Should().Be((byte)(frame[22] - 1), "one hop was taken");
                TestPacket.IPv4Checksum(result.AsSpan(TestPacket.EthernetLength, 20)).Should().Be(0, "the header checksum was kept right");
                Convert.ToHexString(result, 0, 6).Should().Be(Convert.ToHexString(s_macOfB));
                result[24..26].CopyTo(frame, 24);
                result[..6].CopyTo(frame, 0);
                frame[22]--;
                Convert.ToHexString(result).Should().Be(Convert.ToHexString(frame), "nothing else changed");
            }

            byte[] frame6 = new TestPacket(source6, "fd00::3") { TimeToLive = 7, SourceMac = [2, 0, 0, 0, 0, 7] }.ToFrame();
            byte[] result6 = new byte[frame6.Length];
            loaded.Programs[program].TestRun(frame6, result6).Verdict.Should().Be(Redirect);
            s_macOfB.CopyTo(frame6, 0);
            frame6[21] = 6;
            Convert.ToHexString(result6).Should().Be(Convert.ToHexString(frame6), "only the MAC address and the hop limit changed");
        }
    }

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void A_packet_for_the_stack_is_not_touched(DatapathHook hook)
    {
        using BpfObject loaded = Load(hook);
        byte[] frame = new TestPacket("10.0.0.2", "10.0.0.3") { TimeToLive = 1 }.ToFrame();
        byte[] result = new byte[frame.Length];

        loaded.Programs["from_pod"].TestRun(frame, result).Verdict.Should().Be(Pass);

        Convert.ToHexString(result).Should().Be(Convert.ToHexString(frame));
    }

    /// <summary>In a namespace with no route: what is for nobody here is for the stack to answer.</summary>
    private static void CheckAll(DatapathHook hook, string program, (string Name, TestPacket Packet, int Action, Verdict Verdict)[] cases)
    {
        using ForwardingNamespace router = new();
        router.Run(() => CheckInside(hook, program, cases));
    }

    private static void CheckInside(DatapathHook hook, string program, (string Name, TestPacket Packet, int Action, Verdict Verdict)[] cases)
    {
        using BpfObject loaded = Load(hook);
        foreach ((string name, TestPacket packet, int action, Verdict verdict) in cases)
        {
            Run(loaded, program, packet).Should().Be((action, verdict), "{0} ({1})", name, hook);
        }
    }

    private static BpfObject Load(DatapathHook hook)
    {
        BpfObject loaded = BundledObject.Open(hook == DatapathHook.Netkit ? "host_routing.netkit.bpf.o" : "host_routing.tcx.bpf.o").Load();
        BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods = loaded.Maps.Open<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>("pods");
        foreach (string address in (string[])["10.0.0.2", "fd00::2"])
        {
            pods.Update(new HostRoutingBpf.NksAddress(IPAddress.Parse(address)), new HostRoutingBpf.PodEntry(HostSideOfA, null, Mtu));
        }

        foreach (string address in (string[])["10.0.0.3", "fd00::3"])
        {
            pods.Update(new HostRoutingBpf.NksAddress(IPAddress.Parse(address)), new HostRoutingBpf.PodEntry(HostSideOfB, new PhysicalAddress(s_macOfB), Mtu));
        }

        pods.Update(new HostRoutingBpf.NksAddress(IPAddress.Parse("10.0.0.4")), new HostRoutingBpf.PodEntry(0, null, Mtu));

        return loaded;
    }

    private static (int Action, Verdict? Verdict) Run(BpfObject loaded, string program, TestPacket packet)
    {
        BpfPerCpuMap<uint, VerdictCount> verdicts = loaded.Maps.OpenPerCpu<uint, VerdictCount>("verdicts");
        VerdictCount[] before = Read(verdicts);
        byte[] frame = packet.ToFrame();
        BpfTestRunResult result = loaded.Programs[program].TestRun(frame);
        VerdictCount[] after = Read(verdicts);
        int[] counted = [.. Enumerable.Range(0, after.Length).Where(v => after[v] != before[v])];
        counted.Should().HaveCount(1, "every packet is counted once");
        (after[counted[0]] - before[counted[0]]).Should().Be(new VerdictCount(1, (ulong)frame.Length));
        return (result.Verdict, (Verdict)counted[0]);
    }

    private static VerdictCount[] Read(BpfPerCpuMap<uint, VerdictCount> verdicts) =>
        [.. Enumerable.Range(0, VerdictCounters.Length).Select(v => verdicts.Lookup((uint)v).Aggregate((a, b) => a + b))];
}
