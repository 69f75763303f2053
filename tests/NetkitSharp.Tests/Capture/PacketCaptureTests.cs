using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Capture;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Wireguard;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using NetkitSharp.Tests.Pods.BigTcp;
using Xunit;

namespace NetkitSharp.Tests.Capture;

/// <summary>Captures of live traffic, beside packet(7) sockets, which is what tcpdump has.</summary>
public sealed class PacketCaptureTests
{
    private static readonly string[] s_podA = ["10.0.0.2", "fd00::2"];
    private static readonly string[] s_podB = ["10.0.0.3", "fd00::3"];

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void The_capture_sees_with_verdicts_what_tcpdump_on_the_host_does_not(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        CaptureLab.GiveForeignAddress(a);
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp") });
        IReadOnlyList<CaptureInterface> ofA = capture.AttachPod(network, a);
        IReadOnlyList<CaptureInterface> ofB = capture.AttachPod(network, b, PodCapturePoints.FromPod | PodCapturePoints.ToPod | PodCapturePoints.PodDevice);
        using PacketTap tapA = new(node.Host, a.HostDevice.Index);
        using PacketTap tapB = new(node.Host, b.HostDevice.Index);
        DateTimeOffset begin = DateTimeOffset.UtcNow;

        Traffic.Send(a.Namespace, s_podA[0], b.Namespace, s_podB[0]).Should().Be(5);
        Traffic.Send(a.Namespace, s_podA[1], b.Namespace, s_podB[1]).Should().Be(5);
        Traffic.Send(a.Namespace, s_podA[0], node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
        Traffic.Send(a.Namespace, s_podA[1], node.Remote, NodeLab.RemoteIPv6).Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, s_podA[0]).Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a.Namespace, s_podA[1]).Should().Be(5);
        Traffic.Send(node.Host, NodeLab.HostIPv4, a.Namespace, s_podA[0]).Should().Be(5);
        Traffic.SendInVain(a.Namespace, CaptureLab.Foreign, b.Namespace, s_podB[0]).Should().Be(0);

        List<CapturedPacket> packets = CaptureLab.Finish(capture);
        DateTimeOffset end = DateTimeOffset.UtcNow;
        CaptureInterface fromA = ofA.On(a.HostDevice, CaptureSides.Inbound);
        CaptureInterface toA = ofA.On(a.HostDevice, CaptureSides.Outbound);
        CaptureInterface uplink = ofA.On(node.Uplink, CaptureSides.Inbound);
        Dictionary<(CaptureInterface, Verdict?), int> expected = new()
        {
            [(fromA, Verdict.PodToPod)] = 10,
            [(fromA, Verdict.PodToRemote)] = 10,
            [(fromA, Verdict.DropSpoofed)] = 5,
            [(toA, Verdict.HostToPod)] = 5,
            [(uplink, Verdict.RemoteToPod)] = 10,
            [(ofB.Single(i => i.DeviceName == b.DeviceName), null)] = 10,
        };
        if (device is PodDevice.Netkit or PodDevice.NetkitL2)
        {
            expected[(ofB.On(b.HostDevice, CaptureSides.Outbound), Verdict.PodFromPod)] = 10;
        }

        CaptureLab.Count(packets).Should().BeEquivalentTo(expected);

        // tcpdump on the host-side devices: nothing of what was redirected into a pod, and on netkit nothing that a pod sends.
        List<byte[]> seenA = tapA.Read();
        List<byte[]> seenB = tapB.Read();
        seenA.Count(f => CaptureLab.IsDatagram(f, s_podA)).Should().Be(5, "what the host sends goes by the device");
        if (device is PodDevice.Netkit or PodDevice.NetkitL2)
        {
            seenA.Count(f => CaptureLab.IsDatagram(f)).Should().Be(5, "and what pod a sends does not");
        }
        else
        {
            seenB.Count(f => CaptureLab.IsDatagram(f)).Should().Be(0, "bpf_redirect_peer leads past the device");
        }

        ofA.Concat(ofB).Where(i => i.DeviceName != b.DeviceName).Should().AllSatisfy(i => i.HasVerdicts.Should().BeTrue());
        packets.Should().AllSatisfy(p =>
        {
            p.Info.Time.Should().BeOnOrAfter(begin.AddMilliseconds(-1)).And.BeOnOrBefore(end.AddMilliseconds(1));
            p.Info.Length.Should().Be((uint)p.Data.Length);
            CaptureLab.IsDatagram(p.Data.Span).Should().BeTrue();
            p.Info.GsoSize.Should().Be(0);
        });
        packets.Where(p => p.Info.Interface == fromA && p.Data.Span[12] == 8).Should().AllSatisfy(p => p.Data.Span[22].Should().Be(64, "as the pod sent it, before the hop was taken"));
        packets.Select(p => p.Info.MonotonicNanoseconds).Should().OnlyHaveUniqueItems();
        packets.First(p => p.Info.Verdict == Verdict.DropSpoofed).ToString().Should().MatchRegex($@"^\d\d:\d\d:\d\d\.\d{{6}} {fromA.Name} UDP 10\.9\.9\.9:\d+ > 10\.0\.0\.3:\d+, length 142: DropSpoofed$");
        CaptureStatistics counted = capture.ReadStatistics(fromA);
        counted.Should().Be(new CaptureStatistics(counted.Seen, 25, 0, 25));
        counted.Seen.Should().BeGreaterThanOrEqualTo(25);
        capture.ReadStatistics().Delivered.Should().Be((ulong)packets.Count);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public async Task Big_packets_are_captured_whole_and_two_captures_do_not_disturb_each_other(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using PacketCapture whole = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("tcp and src host 10.0.0.2"), RingSize = 16 * 1024 * 1024 });
        using PacketCapture heads = PacketCapture.Open(new PacketCaptureOptions { SnapLength = 54, RingSize = 16 * 1024 * 1024 });
        CaptureInterface fromA = whole.AttachPod(network, a, PodCapturePoints.FromPod).Single();
        heads.AttachPod(network, a, PodCapturePoints.FromPod);
        const int bytes = 1_000_000;

        Traffic.Stream(a.Namespace, b.Namespace, s_podB[0], bytes).Should().Be(bytes);

        long payload = 0;
        uint longest = 0;
        whole.Stop();
        await whole.ForEachAsync(packet =>
        {
            packet.Info.Verdict.Should().Be(Verdict.PodToPod);
            packet.Data.Length.Should().Be((int)packet.Info.Length);
            payload += packet.Info.Length - 14 - 20 - ((packet.Data[46] >> 4) * 4);
            if (packet.Info.Length > longest)
            {
                longest = packet.Info.Length;
                (packet.Info.GsoSize, packet.Info.GsoSegments).Should().Match<(uint Size, uint Segments)>(g => longest <= 1514 || (g.Size > 0 && g.Segments > 1));
            }
        }, TestContext.Current.CancellationToken);
        payload.Should().BeGreaterThanOrEqualTo(bytes);
        longest.Should().BeGreaterThan(1514, "TCP hands over packets of many segments");
        whole.ReadStatistics(fromA).Lost.Should().Be(0);

        List<CapturedPacket> cut = CaptureLab.Finish(heads);
        cut.Count(p => p.Info.Verdict == Verdict.PodToPod).Should().Be((int)whole.ReadStatistics().Delivered);
        cut.Should().AllSatisfy(p => p.Data.Length.Should().Be((int)Math.Min(54, p.Info.Length)));
    }

    /// <summary>A BIG TCP packet is longer than what a capture takes of one: its beginning is there, and how long it was.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Packets_of_big_tcp_are_captured_with_their_length(PodDevice device)
    {
        using NodeLab node = new();
        node.RemoteRtnetlink.Links.EnableBigTcp(node.Wire.Index);
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        network.SetBigTcp(new PodBigTcpOptions());
        foreach (string remote in (string[])[NodeLab.RemoteIPv4, NodeLab.RemoteIPv6])
        {
            using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse($"tcp and dst host {remote}"), RingSize = 64 * 1024 * 1024 });
            capture.AttachPod(network, a, PodCapturePoints.FromPod);
            using OpenStream stream = new(a.Namespace, node.Remote, remote);
            stream.Send(8);

            List<CapturedPacket> packets = CaptureLab.Finish(capture);
            CapturedPacket longest = packets.MaxBy(p => p.Info.Length)!;
            longest.Info.Length.Should().BeGreaterThan(100_000);
            longest.Data.Length.Should().Be(PacketCaptureOptions.MaxSnapLength);
            longest.Info.GsoSegments.Should().BeGreaterThan(64);
            longest.ToString().Should().Contain($"length {longest.Info.Length}");
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void What_finds_no_room_is_counted_and_delays_nobody(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { RingSize = 128 * 1024, Filter = CaptureFilter.Parse("udp") });
        CaptureInterface fromA = capture.AttachPod(network, a, PodCapturePoints.FromPod).Single();
        CaptureInterface inB = capture.AttachPod(network, b, PodCapturePoints.PodDevice).Single();
        const int count = 80;

        Traffic.Send(a.Namespace, s_podA[0], b.Namespace, s_podB[0], count, 1400).Should().Be(count);

        CaptureStatistics before = capture.ReadStatistics(fromA);
        (before.Matched, before.Delivered).Should().Be((count, 0));
        before.Lost.Should().BePositive();
        int read = CaptureLab.Finish(capture).Count;
        CaptureStatistics sum = capture.ReadStatistics();
        sum.Matched.Should().Be(2 * count);
        sum.Delivered.Should().Be((ulong)read).And.BePositive();
        (sum.Lost + sum.Delivered).Should().Be(sum.Matched, "every packet is in the capture or counted");
        capture.ReadStatistics(inB).Matched.Should().Be(count);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_program_that_ends_the_way_before_the_datapath_leaves_packets_without_verdict(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        CaptureBpfSpec spec = CaptureBpfSpec.From(BundledObject.Open("capture.bpf.o"));
        foreach (Bpf.Objects.BpfObjectProgramSpec program in spec.Spec.Programs)
        {
            program.Load = program.Name == DropGate.ProgramName;
            program.ExpectedAttachType = null;
        }

        using CaptureBpfObject dropper = spec.Load();
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp") });
        using (BpfLink drop = node.Host.Run<BpfLink>(() => device is PodDevice.Netkit or PodDevice.NetkitL2
            ? dropper.CaptureGate.AttachNetkit(a.HostDevice.Index, NetkitHook.Peer, new MprogOptions { Position = MprogPosition.First })
            : dropper.CaptureGate.AttachTcx(a.HostDevice.Index, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.First })))
        {
            capture.AttachPod(network, a, PodCapturePoints.FromPod);
            Traffic.SendInVain(a.Namespace, s_podA[0], b.Namespace, s_podB[0], 3).Should().Be(0);

            // Not captured, and not to be taken for the one that waits.
            Traffic.Send(b.Namespace, s_podB[0], a.Namespace, s_podA[0], 4).Should().Be(4);
        }

        Traffic.Send(a.Namespace, s_podA[0], b.Namespace, s_podB[0], 2).Should().Be(2);
        using (node.Host.Run<BpfLink>(() => device is PodDevice.Netkit or PodDevice.NetkitL2
            ? dropper.CaptureGate.AttachNetkit(a.HostDevice.Index, NetkitHook.Peer, new MprogOptions { Position = MprogPosition.AfterProgram(FirstProgram(device, a)) })
            : dropper.CaptureGate.AttachTcx(a.HostDevice.Index, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.AfterProgram(FirstProgram(device, a)) })))
        {
            Traffic.SendInVain(a.Namespace, s_podA[0], b.Namespace, s_podB[0], 1).Should().Be(0);
        }

        List<CapturedPacket> packets = CaptureLab.Finish(capture);

        packets.Count(p => p.Info.Verdict is null).Should().Be(4, "the last one stayed behind, and is found at the end");
        packets.Count(p => p.Info.Verdict == Verdict.PodToPod).Should().Be(2);
        capture.ReadStatistics().Should().Be(new CaptureStatistics(capture.ReadStatistics().Seen, 6, 0, 6));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_capture_does_not_open_a_pod_that_is_closed()
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Netkit));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp") });
        CaptureInterface fromA = capture.AttachPod(network, a, PodCapturePoints.FromPod | PodCapturePoints.ToPod)[0];

        network.ClosePod(a);
        Traffic.SendInVain(a.Namespace, s_podA[0], node.Host, NodeLab.HostIPv4).Should().Be(0, "without the datapath the capture would be alone, and NEXT would pass");
        Traffic.SendInVain(node.Host, NodeLab.HostIPv4, a.Namespace, s_podA[0]).Should().Be(0);
        network.OpenPod(a);
        Traffic.Send(a.Namespace, s_podA[0], b.Namespace, s_podB[0]).Should().Be(5, "the datapath goes before the gate");

        List<CapturedPacket> packets = CaptureLab.Finish(capture);
        packets.Where(p => p.Info.Interface == fromA).GroupBy(p => p.Info.Verdict).Should().HaveCount(2);
        packets.Count(p => p.Info.Interface == fromA && p.Info.Verdict is null).Should().Be(5);
        packets.Count(p => p.Info.Interface == fromA && p.Info.Verdict == Verdict.PodToPod).Should().Be(5);
        Traffic.Send(a.Namespace, s_podA[0], b.Namespace, s_podB[0]).Should().Be(5);
        network.ClosePod(a);
        using PacketCapture late = PacketCapture.Open();
        late.AttachPod(network, a, PodCapturePoints.FromPod);
        Traffic.SendInVain(a.Namespace, s_podA[0], node.Host, NodeLab.HostIPv4).Should().Be(0);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void Any_device_can_be_captured_and_what_cannot_is_refused_whole()
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth));
        Pod a = network.AddPod(PodFixture.PodA());
        using (PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp") }))
        {
            IReadOnlyList<CaptureInterface> remote = capture.AttachDevice(node.Wire.Index, networkNamespace: node.Remote, podName: "wire");
            Traffic.Send(a.Namespace, s_podA[0], node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
            Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, s_podA[0], 3).Should().Be(3);
            Dictionary<(CaptureInterface, Verdict?), int> counted = CaptureLab.Count(CaptureLab.Finish(capture));
            counted.Should().BeEquivalentTo(new Dictionary<(CaptureInterface, Verdict?), int> { [(remote[0], null)] = 5, [(remote[1], null)] = 3 });
            remote.Select(i => (i.Name, i.Hook, i.HasVerdicts, i.PodName)).Should().Equal(("r0:tcx/ingress", CaptureHook.TcxIngress, false, "wire"), ("r0:tcx/egress", CaptureHook.TcxEgress, false, "wire"));
            capture.Invoking(c => c.AttachDevice(node.Wire.Index)).Should().Throw<InvalidOperationException>().WithMessage("The capture was stopped*");
        }

        List<PacketCapture> captures = [];
        try
        {
            for (int i = 0; i < 8; i++)
            {
                captures.Add(PacketCapture.Open(new PacketCaptureOptions { RingSize = 128 * 1024 }));
                captures[^1].AttachPod(network, a, PodCapturePoints.FromPod).Single().HasVerdicts.Should().BeTrue();
            }

            using PacketCapture ninth = PacketCapture.Open();
            ninth.Invoking(c => c.AttachPod(network, a)).Should().Throw<InvalidOperationException>().WithMessage("The datapath tells its verdicts to 8 captures already*");
            ninth.Interfaces.Should().BeEmpty();
            Chain(node, a).Should().Be(9);
            Traffic.Send(a.Namespace, s_podA[0], node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
            captures.Should().AllSatisfy(c => CaptureLab.Finish(c).Count(p => p.Info.Verdict == Verdict.PodToRemote).Should().Be(5));
            ninth.AttachPod(network, a);
        }
        finally
        {
            captures.ForEach(c => c.Dispose());
        }

        Chain(node, a).Should().Be(1);
        using PacketCapture other = PacketCapture.Open();
        other.Invoking(c => c.AttachDevice(9999, networkNamespace: node.Host)).Should().Throw<LinkNotFoundException>();
        other.Invoking(c => c.AttachDevice(1, CaptureSides.None, node.Host)).Should().Throw<ArgumentOutOfRangeException>();
        network.RemovePod("a");
        other.Invoking(c => c.AttachPod(network, a)).Should().Throw<ArgumentException>().WithMessage("The pod 'a' is not, or no longer, part of this network.*");
        FluentActions.Invoking(() => PacketCapture.Open(new PacketCaptureOptions { SnapLength = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => PacketCapture.Open(new PacketCaptureOptions { RingSize = 100_000 })).Should().Throw<ArgumentOutOfRangeException>();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void A_tag_is_in_the_capture_where_it_was_on_the_wire()
    {
        using NodeLab node = new();
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp and host 203.0.113.9") });
        using PacketCapture cut = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp and host 203.0.113.9"), SnapLength = 15 });
        CaptureInterface uplink = capture.AttachDevice(node.Uplink.Index, CaptureSides.Inbound, node.Host).Single();
        CaptureInterface wire = capture.AttachDevice(node.Wire.Index, CaptureSides.Outbound, node.Remote).Single();
        cut.AttachDevice(node.Uplink.Index, CaptureSides.Inbound, node.Host);
        byte[] plain = new TestPacket("203.0.113.9", NodeLab.HostIPv4) { DestinationMac = node.Uplink.Address.GetAddressBytes() }.ToFrame();
        byte[] tagged = [.. plain[..12], 0x81, 0, 0x60, 42, .. plain[12..]];
        using (PacketTap remote = new(node.Remote, node.Wire.Index))
        {
            remote.Send(plain);
            remote.Send(tagged);
        }

        List<CapturedPacket> packets = CaptureLab.Finish(capture);

        foreach (CaptureInterface end in (CaptureInterface[])[uplink, wire])
        {
            packets.Where(p => p.Info.Interface == end).Select(p => Convert.ToHexString(p.Data.Span)).Should().Equal(Convert.ToHexString(plain), Convert.ToHexString(tagged));
            packets.Where(p => p.Info.Interface == end).Select(p => p.Info.Length).Should().Equal((uint)plain.Length, (uint)tagged.Length);
        }

        packets[^1].ToString().Should().Contain("VLAN 42 UDP 203.0.113.9");
        CaptureLab.Finish(cut).Select(p => p.Data.Length).Should().Equal([15, 12], "half a tag is none");
    }

    [KernelFact([KernelFeature.Wireguard, KernelFeature.Tcx])]
    public void Packets_of_a_device_without_link_layer_begin_with_their_ip_header()
    {
        using NodeLab node = new();
        LinkInfo tunnel = node.Rtnetlink.Links.Create(new WireguardLink("wg0"));
        node.Rtnetlink.Links.SetUp(tunnel.Index);
        node.Rtnetlink.Addresses.Add(new AddressSpec(tunnel.Index, "10.7.0.1/24"));
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp dst port 9") });
        CaptureInterface sent = capture.AttachDevice(tunnel.Index, networkNamespace: node.Host)[1];

        FluentActions.Invoking(() => Traffic.SendTo(node.Host, "10.7.0.1", "10.7.0.2", 1)).Should().Throw<SocketException>("the tunnel has no peer, but the packet got as far as the hook");

        CapturedPacket packet = CaptureLab.Finish(capture).Should().ContainSingle().Subject;
        (packet.Info.Interface, sent.LinkType, packet.Info.Length).Should().Be((sent, CaptureLinkType.Raw, 128u));
        packet.Data.Span[0].Should().Be(0x45);
        packet.ToString().Should().MatchRegex(@"wg0:tcx/egress UDP 10\.7\.0\.1:\d+ > 10\.7\.0\.2:9, length 128$");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public async Task Reading_waits_for_packets_ends_with_the_capture_and_takes_a_pod_that_goes_meanwhile()
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth));
        Pod a = network.AddPod(PodFixture.PodA());
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("udp") });
        capture.AttachPod(network, a);
        int read = 0;
        Task reading = capture.ForEachAsync(_ => Interlocked.Increment(ref read), TestContext.Current.CancellationToken);
        for (int i = 1; i <= 3; i++)
        {
            Traffic.Send(a.Namespace, s_podA[0], node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
            SpinWait.SpinUntil(() => Volatile.Read(ref read) == 5 * i, TimeSpan.FromSeconds(10)).Should().BeTrue();
        }

        network.RemovePod("a");
        reading.IsCompleted.Should().BeFalse();
        capture.Stop();
        await reading.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        read.Should().Be(15);

        using CancellationTokenSource cancelled = new();
        PacketCapture endless = PacketCapture.Open();
        Task waiting = endless.ForEachAsync(_ => { }, cancelled.Token);
        await cancelled.CancelAsync();
        await waiting.Invoking(w => w).Should().ThrowAsync<OperationCanceledException>();
        Task disposedOf = endless.ForEachAsync(_ => { }, TestContext.Current.CancellationToken);
        endless.Dispose();
        await disposedOf.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static int Chain(NodeLab node, Pod pod) => node.Host.Run(() => BpfHooks.QueryTcx(pod.HostDevice.Index, TcxHook.Ingress).Entries.Count);

    private static uint FirstProgram(PodDevice device, Pod pod) =>
        (device is PodDevice.Netkit or PodDevice.NetkitL2 ? BpfHooks.QueryNetkit(pod.HostDevice.Index, NetkitHook.Peer) : BpfHooks.QueryTcx(pod.HostDevice.Index, TcxHook.Ingress)).Entries[0].ProgramId;
}
