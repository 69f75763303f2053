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
    ];

    private static readonly (string Name, TestPacket Packet, int Action, Verdict Verdict)[] s_toPod =
    [
        ("to the pod", new("10.0.0.1", "10.0.0.2"), Pass, Verdict.HostToPod),
        ("to the pod, IPv6", new("fd00::1", "fd00::2"), Pass, Verdict.HostToPod),
        ("to nobody", new("10.0.0.1", "192.0.2.1"), Drop, Verdict.DropNotAPod),
        ("to nobody, IPv6", new("fd00::1", "2001:db8::1"), Drop, Verdict.DropNotAPod),
        ("ARP", new("10.0.0.1", "10.0.0.2") { EtherType = 0x0806 }, Pass, Verdict.HostToPodLocal),
        ("multicast", new("fd00::1", "ff02::1"), Pass, Verdict.HostToPodLocal),
    ];

    public static TheoryData<DatapathHook> Hooks => [DatapathHook.Netkit, DatapathHook.Tcx];

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void Every_kind_of_packet_from_a_pod_gets_its_verdict(DatapathHook hook) => CheckAll(hook, "from_pod", s_fromPod);

    [KernelTheory]
    [MemberData(nameof(Hooks))]
    public void Every_kind_of_packet_to_a_pod_gets_its_verdict(DatapathHook hook) => CheckAll(hook, "to_pod", s_toPod);

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
        byte[] frame = new TestPacket("10.0.0.2", "10.0.0.3") { TimeToLive = 7 }.ToFrame();
        byte[] result = new byte[frame.Length];

        loaded.Programs["from_pod"].TestRun(frame, result).Verdict.Should().Be(Redirect);

        result[22].Should().Be(6, "one hop was taken");
        TestPacket.IPv4Checksum(result.AsSpan(TestPacket.EthernetLength, 20)).Should().Be(0, "the header checksum was kept right");
        Convert.ToHexString(result, 0, 6).Should().Be(Convert.ToHexString(s_macOfB));
        result[24..26].CopyTo(frame, 24);
        result[..6].CopyTo(frame, 0);
        frame[22] = 6;
        Convert.ToHexString(result).Should().Be(Convert.ToHexString(frame), "nothing else changed");
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
