using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using Xunit;
using Flags = NetkitSharp.Services.ServiceLbBpf.NksViewFlags;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>What the programs at XDP make of a frame, by <c>BPF_PROG_TEST_RUN</c>. What they send is compared, byte by byte, with frames whose lengths and checksums are computed from scratch.</summary>
/// <remarks>Some run here only: each loads all programs anew, half a minute where processors are emulated, and what they ask no kernel answers otherwise. The live tests are for all kernels.</remarks>
public sealed class XdpProgramTests
{
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;
    private const byte Fin = 0x11;

    public static TheoryData<bool, bool> FamiliesAndProtocols => new() { { false, true }, { false, false }, { true, true }, { true, false } };

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_masqueraded_connection_goes_to_its_backend_and_back(bool ipv6, bool tcp)
    {
        using XdpBench bench = new(ipv6, tcp);
        foreach ((uint backend, IPEndPoint there, PhysicalAddress mac, XdpVerdict verdict) in ((uint, IPEndPoint, PhysicalAddress, XdpVerdict)[])
            [(XdpBench.Near, bench.NearBackend, XdpBench.NearMac, XdpVerdict.Transmit), (XdpBench.Far, bench.FarBackend, XdpBench.FarMac, XdpVerdict.Redirect)])
        {
            bench.SetService(Flags.Masquerade, backend);
            Rtnetlink.Links.LinkInfo wayOut = backend == XdpBench.Near ? bench.Lab.Uplink : bench.Lab.SecondUplink;
            WireSegment sent = bench.FromClient with { Source = new(bench.Client.Address, 40_000 + (int)backend), TcpFlags = Syn, Class = 0x28 };

            (XdpVerdict first, byte[] toBackend) = bench.Run(sent.ToFrame());
            int port = BinaryPrimitives.ReadUInt16BigEndian(toBackend.AsSpan(sent.TransportOffset));
            port.Should().BeInRange(XdpServices.MasqueradeFirst, XdpServices.MasqueradeLast);
            WireSegment expected = sent with { Source = new(XdpLab.Host(ipv6), port), Destination = there, DestinationMac = mac, SourceMac = wayOut.Address!, TimeToLive = 63 };
            first.Should().Be(verdict);
            Convert.ToHexString(toBackend).Should().Be(Convert.ToHexString(expected.ToFrame()));

            // The same way, whatever is in it, and as often as it comes.
            byte[] payload = [.. Enumerable.Range(0, 1400).Select(i => (byte)(i * 7))];
            bench.ShouldBecome((sent with { TcpFlags = Ack, Payload = payload, TimeToLive = 2 }).ToFrame(), verdict, (expected with { TcpFlags = Ack, Payload = payload, TimeToLive = 1 }).ToFrame());

            WireSegment answer = new(there, new(XdpLab.Host(ipv6), port), tcp) { SourceMac = mac, DestinationMac = bench.UplinkMac, Payload = [9], Class = 0xff };
            bench.ShouldBecome(
                answer.ToFrame(),
                XdpVerdict.Transmit,
                (answer with { Source = bench.Frontend, Destination = sent.Source, SourceMac = bench.UplinkMac, DestinationMac = bench.ClientMac, TimeToLive = 63 }).ToFrame());
            bench.Services.CountedFor(backend).Should().Be((1, 2, 1));
        }

        long length = bench.FromClient.ToFrame().Length;
        bench.Services.Counted[Verdict.New].Should().Be((2, 2 * length));
        bench.Services.Counted[Verdict.Known].Should().Be((2, 2 * (length - 5 + 1400)));
        bench.Services.Counted[Verdict.Reply].Should().Be((2, 2 * (length - 4)));
        bench.Services.Counted.Should().HaveCount(3);
        bench.Services.CountedFor(XdpBench.ServiceId, Verdict.Known).Should().Be(2);
        bench.Services.Connections.Count().Should().Be(4);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void Direct_return_sends_a_packet_whole_in_another_one(bool ipv6, bool tcp)
    {
        using XdpBench bench = new(ipv6, tcp);
        bench.SetService(Flags.DirectReturn | Flags.Masquerade, XdpBench.Near);
        WireSegment sent = bench.FromClient with { Class = 0x2a, FlowLabel = ipv6 ? 0x54321u : 0, TcpFlags = Syn };
        WireSegment inside = sent with { TimeToLive = 63, DestinationMac = XdpBench.NearMac, SourceMac = bench.UplinkMac };
        bench.ShouldBecome(sent.ToFrame(), XdpVerdict.Transmit, inside.ToFrameInside(XdpLab.Host(ipv6), bench.NearBackend.Address));
        bench.ShouldBecome((sent with { TcpFlags = Ack }).ToFrame(), XdpVerdict.Transmit, (inside with { TcpFlags = Ack }).ToFrameInside(XdpLab.Host(ipv6), bench.NearBackend.Address));

        bench.SetService(Flags.DirectReturn, XdpBench.Far);
        sent = sent with { Source = new(bench.Client.Address, 40_002), Payload = [.. Enumerable.Range(0, 1500 - (2 * sent.IpLength) - (tcp ? 20 : 8)).Select(i => (byte)i)] };
        inside = sent with { TimeToLive = 63, DestinationMac = XdpBench.FarMac, SourceMac = bench.Lab.SecondUplink.Address! };
        bench.ShouldBecome(sent.ToFrame(), XdpVerdict.Redirect, inside.ToFrameInside(XdpLab.Host(ipv6), bench.FarBackend.Address));

        bench.ShouldPassUntouched((sent with { Payload = [.. sent.Payload, 1] }).ToFrame(), "it is a byte too long for the outer header");
        bench.Services.Counted.ToDictionary(static c => c.Key, static c => c.Value.Packets).Should().Equal(new Dictionary<Verdict, long> { [Verdict.New] = 2, [Verdict.Known] = 1 });
        bench.Services.CountedFor(XdpBench.Near).Should().Be((1, 2, 0));
        bench.Services.Connections.Count().Should().Be(2, "nothing comes back by this node");

        bench.Services.SetNode("::", "::");
        bench.ShouldPassUntouched((sent with { Source = new(bench.Client.Address, 40_003) }).ToFrame(), "the node has no address to send from");
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_datagram_without_checksum_gets_none_and_one_whose_checksum_is_zero_gets_its_other_form(bool ipv6)
    {
        using XdpBench bench = new(ipv6, tcp: false);
        bench.SetService(default, XdpBench.Near);
        WireSegment expected = new(bench.Client, bench.NearBackend, false) { DestinationMac = XdpBench.NearMac, SourceMac = bench.UplinkMac, TimeToLive = 63 };
        bench.ShouldBecome((bench.FromClient with { WithoutChecksum = true }).ToFrame(), XdpVerdict.Transmit, (expected with { WithoutChecksum = true }).ToFrame());

        WireSegment zero = Enumerable.Range(0, 65_536).Select(i => expected with { Payload = [(byte)(i >> 8), (byte)i] })
            .First(s => BinaryPrimitives.ReadUInt16BigEndian(s.ToFrame().AsSpan(s.TransportOffset + 6)) == 0xffff);
        bench.ShouldBecome((bench.FromClient with { Payload = zero.Payload }).ToFrame(), XdpVerdict.Transmit, zero.ToFrame());
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_plain_passes_untouched(bool ipv6)
    {
        using XdpBench bench = new(ipv6);
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        bench.Services.SetService(2, new(bench.Frontend.Address, 81), tcp: true, Flags.Reset);
        bench.Services.SetService(2, new(bench.Frontend.Address, 82), tcp: true, default);
        WireSegment plain = bench.FromClient;
        byte[] frame = plain.ToFrame();
        int l4 = plain.TransportOffset;

        bench.ShouldPassUntouched((plain with { Destination = new(bench.Frontend.Address, 83) }).ToFrame(), "it is to no service");
        bench.ShouldPassUntouched((plain with { Destination = new(bench.Frontend.Address, 81) }).ToFrame(), "it gets a reset from tc");
        bench.ShouldPassUntouched((plain with { Destination = new(bench.Frontend.Address, 82) }).ToFrame(), "it gets an ICMP error from tc");
        bench.ShouldPassUntouched((plain with { IsTcp = false }).ToFrame(), "the service is TCP's");
        bench.ShouldPassUntouched((plain with { TimeToLive = 1 }).ToFrame(), "it has no hop left");
        bench.ShouldPassUntouched((plain with { DestinationMac = bench.ClientMac }).ToFrame(), "it is for another host");
        bench.ShouldPassUntouched((plain with { DestinationMac = PhysicalAddress.Parse("FFFFFFFFFFFF") }).ToFrame(), "it is for all hosts");
        bench.ShouldPassUntouched((plain with { Source = new(IPAddress.Parse(ipv6 ? "fe80::1" : "127.0.0.1"), 1) }).ToFrame(), "nobody has this source");
        bench.ShouldPassUntouched((plain with { Source = new(IPAddress.Parse(ipv6 ? "ff02::1" : "224.0.0.1"), 1) }).ToFrame(), "a group sends nothing");
        bench.ShouldPassUntouched(frame[..(l4 + 19)], "half a TCP header");
        bench.ShouldPassUntouched(frame[..(l4 + 7)], "hardly a header");
        bench.ShouldPassUntouched(frame[..14], "no packet at all");
        bench.ShouldPassUntouched(frame[..^1], "it is shorter than it says");
        bench.ShouldPassUntouched(With(frame, 12, 0x81, 0x00), "it is tagged");
        bench.ShouldPassUntouched(With(frame, 12, 0x08, 0x06), "ARP");
        bench.ShouldPassUntouched(With(frame, 14, (byte)(ipv6 ? 0x40 : 0x60)), "the version is another one's");
        bench.ShouldPassUntouched(With(frame, ipv6 ? 20 : 23, 132), "SCTP");
        bench.ShouldPassUntouched(With(frame, ipv6 ? 20 : 23, (byte)(ipv6 ? 58 : 1)), "ICMP");
        bench.ShouldPassUntouched(With(frame, ipv6 ? 18 : 16, 0, (byte)(ipv6 ? 19 : 39)), "it says that it is shorter than its headers");
        if (ipv6)
        {
            bench.ShouldPassUntouched(With(frame, 20, 0), "hop-by-hop options");
            bench.ShouldPassUntouched(With(frame, 20, 44), "a fragment");
            bench.ShouldPassUntouched((plain with { Source = new(IPAddress.Parse("::ffff:192.0.2.2"), 1) }).ToFrame(), "an IPv4 address in IPv6");
        }
        else
        {
            bench.ShouldPassUntouched(With(frame, 14, 0x46), "options");
            bench.ShouldPassUntouched(With(frame, 20, 0x20, 0), "the first fragment");
            bench.ShouldPassUntouched(With(frame, 20, 0, 1), "a later fragment");
        }

        bench.Services.Connections.Should().BeEmpty();
        (XdpVerdict verdict, byte[] left) = bench.Run([.. frame, 0, 0, 0]);
        verdict.Should().Be(XdpVerdict.Transmit, "a padded frame is as good as another");
        Convert.ToHexString(left).Should().Be(Convert.ToHexString([.. Expected(bench, plain).ToFrame(), 0, 0, 0]));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_cannot_be_finished_is_as_if_it_had_not_been_seen()
    {
        using XdpBench bench = new();
        IPEndPoint unknown = new(IPAddress.Parse("192.0.2.60"), 8080);
        bench.Services.SetBackend(3, unknown);
        bench.Services.SetService(XdpBench.ServiceId, bench.Frontend, tcp: true, Flags.Masquerade, ServiceLbBpf.NksServiceFlags.Affinity, 3);
        byte[] first = (bench.FromClient with { TcpFlags = Syn }).ToFrame();

        bench.ShouldPassUntouched(first, "the backend's neighbour entry is not there");
        bench.ShouldPassUntouched(first, "nor is it the second time");
        bench.Services.CountedFor(3).Should().Be((0, 0, 0));

        bench.Lab.AddNeighbour(bench.Lab.Uplink, unknown.Address, XdpBench.NearMac);
        bench.Run(first).Verdict.Should().Be(XdpVerdict.Transmit);
        bench.Run(first).Verdict.Should().Be(XdpVerdict.Transmit);
        bench.Services.CountedFor(3).Should().Be((1, 2, 0), "the second is the same SYN again");

        // Of a connection that is there nothing is taken back.
        byte[] tooLong = (bench.FromClient with { Payload = new byte[1461] }).ToFrame();
        bench.ShouldPassUntouched(tooLong, "it is longer than the MTU");
        bench.Services.Connections.Count().Should().Be(2);
        bench.Run((bench.FromClient with { TcpFlags = Fin, Payload = new byte[1460] }).ToFrame()).Verdict.Should().Be(XdpVerdict.Transmit);
        bench.Services.CountedFor(3).Should().Be((1, 3, 0));

        // A SYN on a connection that ends is a new one, which here cannot be finished: tc makes it.
        bench.Lab.Node.Rtnetlink.Neighbours.Delete(bench.Lab.Uplink.Index, unknown.Address);
        (XdpVerdict verdict, byte[] left) = bench.Run(first);
        verdict.Should().Be(XdpVerdict.Pass);
        left.Should().Equal(first);
        bench.Services.Connections.Should().BeEmpty();
        bench.Services.CountedFor(3).Should().Be((1, 3, 0));

        // A way by a device that has no such program.
        bench.SetService(Flags.Masquerade, XdpBench.Far);
        bench.Lab.SecondUplink.Index.Should().NotBe(bench.Lab.Uplink.Index);
        bench.Services.Devices.Remove((uint)bench.Lab.SecondUplink.Index).Should().BeTrue();
        bench.ShouldPassUntouched(first, "nobody would poll what is sent there");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Connections_begin_end_and_begin_again()
    {
        using XdpBench bench = new();
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        foreach ((bool back, byte flags, byte state) in ((bool, byte, byte)[])[(false, Syn, 0), (false, Syn, 0), (false, Ack, 0), (true, Ack, 1), (false, Ack, 1), (false, Fin, 2), (false, Ack, 2), (false, Syn, 0)])
        {
            WireSegment packet = bench.FromClient;
            if (back)
            {
                int port = bench.Services.Connections.Single(static c => (c.Value.Flags & 1) == 0).Value.SourcePort.Value;
                packet = new(bench.NearBackend, new(XdpLab.Host(false), port), true) { SourceMac = XdpBench.NearMac, DestinationMac = bench.UplinkMac };
            }

            bench.Run((packet with { TcpFlags = flags }).ToFrame()).Verdict.Should().Be(XdpVerdict.Transmit);
            bench.Services.Connections.Select(static c => c.Value.State).Should().Equal(state, state);
        }

        bench.Services.Counted.ToDictionary(static c => c.Key, static c => c.Value.Packets).Should().Equal(new Dictionary<Verdict, long> { [Verdict.New] = 2, [Verdict.Known] = 5, [Verdict.Reply] = 1 });
    }

    /// <summary>The kernel lets go of entries that were used longest ago, one by one: another connection may have the place of one's answers by then.</summary>
    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_connection_whose_answers_are_anothers_by_now_begins_anew()
    {
        using XdpBench bench = new();
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        bench.Run((bench.FromClient with { TcpFlags = Syn }).ToFrame()).Verdict.Should().Be(XdpVerdict.Transmit);
        (ServiceLbBpf.NksTuple replies, ServiceLbBpf.NksConnection reply) = bench.Services.Connections.Single(static c => (c.Value.Flags & 1) != 0);
        (ServiceLbBpf.NksTuple forwards, ServiceLbBpf.NksConnection forward) = bench.Services.Connections.Single(static c => (c.Value.Flags & 1) == 0);
        ServiceLbBpf.NksConnection others = reply;
        others.Destination = XdpServices.Address(IPAddress.Parse("192.0.2.77"));
        bench.Services.Connections.Update(replies, others);
        forward.Seen -= 2_000_000_000;
        bench.Services.Connections.Update(forwards, forward);

        byte[] again = bench.Run((bench.FromClient with { TcpFlags = Ack }).ToFrame()).Frame;
        ServiceLbBpf.NksConnection anew = bench.Services.Connections.Lookup(forwards);
        anew.SourcePort.Should().NotBe(forward.SourcePort, "the other has it");
        BinaryPrimitives.ReadUInt16BigEndian(again.AsSpan(bench.FromClient.TransportOffset)).Should().Be(anew.SourcePort.Value);
        bench.Services.Connections.Lookup(replies).Should().Be(others);
        bench.Services.Counted.ToDictionary(static c => c.Key, static c => c.Value.Packets).Should().Equal(new Dictionary<Verdict, long> { [Verdict.New] = 2 });

        // The same from the other side: the client has opened another with the same ports.
        (ServiceLbBpf.NksTuple back, ServiceLbBpf.NksConnection answer) = bench.Services.Connections.Single(c => (c.Value.Flags & 1) != 0 && !c.Key.Equals(replies));
        answer.Seen -= 2_000_000_000;
        bench.Services.Connections.Update(back, answer);
        anew.SourcePort = forward.SourcePort;
        bench.Services.Connections.Update(forwards, anew);
        WireSegment stray = new(bench.NearBackend, new(XdpLab.Host(false), back.DestinationPort.Value), true) { SourceMac = XdpBench.NearMac, DestinationMac = bench.UplinkMac, TcpFlags = Ack };
        bench.Run(stray.ToFrame()).Verdict.Should().Be(XdpVerdict.Pass);
        bench.Services.Connections.TryLookup(back, out _).Should().BeFalse();
        bench.Services.Connections.Lookup(forwards).Should().Be(anew);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_connection_lasts_as_long_as_its_backend_and_its_time()
    {
        using XdpBench bench = new(wayLifetime: TimeSpan.FromHours(1));
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        byte[] syn = (bench.FromClient with { TcpFlags = Syn }).ToFrame(), ack = (bench.FromClient with { TcpFlags = Ack }).ToFrame();
        bench.Run(syn).Verdict.Should().Be(XdpVerdict.Transmit);
        bench.SetService(Flags.Masquerade, XdpBench.Far);
        foreach (BackendState state in (BackendState[])[BackendState.Terminating, BackendState.Quarantined, BackendState.Draining, BackendState.Active])
        {
            bench.Services.SetBackend(XdpBench.Near, bench.NearBackend, state: state);
            bench.Run(ack).Verdict.Should().Be(XdpVerdict.Transmit, "{0} keeps what it has", state);
        }

        // Another backend in its place, one under maintenance, none: each time it begins anew, elsewhere.
        foreach ((BackendState state, uint generation) in ((BackendState, uint)[])[(BackendState.Active, 2), (BackendState.Maintenance, 1), (BackendState.None, 1)])
        {
            bench.Services.SetBackend(XdpBench.Near, bench.NearBackend, state: state, generation: generation);
            bench.Run(ack).Verdict.Should().Be(XdpVerdict.Redirect, "{0} {1} is not what it was", state, generation);
            bench.Services.Forget();
            bench.Services.SetBackend(XdpBench.Near, bench.NearBackend);
            bench.SetService(Flags.Masquerade, XdpBench.Near);
            bench.Run(syn).Verdict.Should().Be(XdpVerdict.Transmit);
            bench.SetService(Flags.Masquerade, XdpBench.Far);
        }

        // A minute and a half is more than a connection that is being opened, or closed, is remembered; an open one lasts. The clock counts from the start of the machine.
        SpinWait.SpinUntil(static () => Environment.TickCount64 > 95_000);
        foreach ((byte state, XdpVerdict verdict) in ((byte, XdpVerdict)[])[(1, XdpVerdict.Transmit), (0, XdpVerdict.Redirect), (2, XdpVerdict.Redirect)])
        {
            foreach ((ServiceLbBpf.NksTuple key, ServiceLbBpf.NksConnection connection) in bench.Services.Connections.ToArray())
            {
                ServiceLbBpf.NksConnection old = connection;
                (old.State, old.Seen) = (state, old.Seen - 90_000_000_000);
                bench.Services.Connections.Update(key, old);
            }

            bench.Run(ack).Verdict.Should().Be(verdict, "in state {0}", state);
            bench.Services.Forget();
            bench.SetService(Flags.Masquerade, XdpBench.Near);
            bench.Run(syn).Verdict.Should().Be(XdpVerdict.Transmit);
            bench.SetService(Flags.Masquerade, XdpBench.Far);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_is_answered_by_silence_is_dropped_at_once_and_counted()
    {
        using XdpBench bench = new();
        bench.SetService(Flags.Silent);
        bench.Run(bench.FromClient.ToFrame()).Verdict.Should().Be(XdpVerdict.Drop);
        bench.Services.SetService(XdpBench.ServiceId, bench.Frontend, tcp: true, default, ServiceLbBpf.NksServiceFlags.SourceRanges, XdpBench.Near);
        bench.Run(bench.FromClient.ToFrame()).Verdict.Should().Be(XdpVerdict.Drop);
        bench.Services.SetNode("::", "::");
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        bench.Run(bench.FromClient.ToFrame()).Verdict.Should().Be(XdpVerdict.Drop);
        bench.Services.AddNodeAddress(XdpLab.Host(false));
        bench.Run((bench.FromClient with { Source = new(XdpLab.Host(false), 40_000) }).ToFrame()).Verdict.Should().Be(XdpVerdict.Drop);
        bench.Services.Counted.ToDictionary(static c => c.Key, static c => c.Value.Packets).Should().Equal(
            new Dictionary<Verdict, long> { [Verdict.DropNoBackend] = 1, [Verdict.DropSourceRange] = 1, [Verdict.DropNoPort] = 1, [Verdict.DropSpoofed] = 1 });
        bench.Services.CountedFor(XdpBench.ServiceId, Verdict.DropSourceRange).Should().Be(1);
        bench.Services.Connections.Should().BeEmpty();
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pod_of_the_node_gets_its_packets_from_host_routing(bool ipv6)
    {
        HostRouting routing = HostRouting.Load(new HostRoutingOptions { Netkit = false });
        using XdpBench bench = new(ipv6, routing: routing);
        IPEndPoint pod = new(IPAddress.Parse(ipv6 ? "fd00::2" : "10.0.0.2"), 8080);
        routing.AddAddress(pod.Address, 77, PhysicalAddress.Parse("02-00-00-00-00-0A"), 1400);
        bench.Services.SetBackend(4, pod, local: true);
        bench.SetService(default, 4);
        int headers = bench.FromClient.IpLength + 20;

        // Neither the MAC address nor the hops are this program's to change.
        bench.ShouldBecome(bench.FromClient.ToFrame(), XdpVerdict.Pass, (bench.FromClient with { Destination = pod }).ToFrame());
        byte[] longest = new byte[1400 - headers];
        bench.ShouldBecome((bench.FromClient with { Payload = longest }).ToFrame(), XdpVerdict.Pass, (bench.FromClient with { Destination = pod, Payload = longest }).ToFrame());
        bench.ShouldPassUntouched((bench.FromClient with { Payload = [.. longest, 1] }).ToFrame(), "it is longer than the pod's MTU");
        bench.ShouldPassUntouched((bench.FromClient with { Source = new(pod.Address, 1) }).ToFrame(), "nobody outside has a pod's address");
        bench.Services.CountedFor(4).Should().Be((1, 2, 0));

        bench.SetService(Flags.Masquerade, 4);
        bench.ShouldPassUntouched((bench.FromClient with { Source = new(bench.Client.Address, 40_009) }).ToFrame(), "its source would be the node's own address");

        // The pod as a client of a remote backend: what comes back has the frontend for its source.
        bench.SetService(default, XdpBench.Near);
        IPEndPoint client = new(pod.Address, 5000);
        bench.Services.SetConnection(client, bench.Frontend, client, bench.NearBackend, XdpBench.Near, reply: false);
        bench.Services.SetConnection(bench.NearBackend, client, bench.Frontend, client, XdpBench.Near, reply: true);
        bench.ShouldPassUntouched(
            new WireSegment(bench.NearBackend, client, true) { DestinationMac = bench.UplinkMac, SourceMac = XdpBench.NearMac }.ToFrame(), "tc delivers it past those who would take it for forged");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Frames_of_several_buffers_go_back_where_they_came_from_or_pass()
    {
        using XdpBench bench = new(mtu: 9000);
        bench.TakesFragments.Should().Be((true, true), "the kernel takes no other program at this MTU");
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        foreach (WireSegment sent in (WireSegment[])[bench.FromClient with { TcpFlags = Syn }, bench.FromClient with { Payload = new byte[8000] }])
        {
            (XdpVerdict verdict, byte[] left) = bench.Run(sent.ToFrame(), withFragments: true);
            verdict.Should().Be(XdpVerdict.Transmit);
            Convert.ToHexString(left).Should().Be(Convert.ToHexString(Expected(bench, sent).ToFrame()));
        }

        bench.Services.Counted[Verdict.Known].Should().Be((1, bench.FromClient.ToFrame().Length - 5 + 8000));
        bench.SetService(Flags.DirectReturn, XdpBench.Near);
        WireSegment direct = bench.FromClient with { Source = new(bench.Client.Address, 40_001), Payload = new byte[8000] };
        bench.ShouldBecome(
            direct.ToFrame(),
            XdpVerdict.Transmit,
            (direct with { TimeToLive = 63, DestinationMac = XdpBench.NearMac, SourceMac = bench.UplinkMac }).ToFrameInside(XdpLab.Host(false), bench.NearBackend.Address),
            withFragments: true);

        bench.SetService(Flags.Masquerade, XdpBench.Far);
        WireSegment away = bench.FromClient with { Source = new(bench.Client.Address, 40_002) };
        bench.ShouldPassUntouched((away with { Payload = new byte[8000] }).ToFrame(), "not every driver takes several buffers from another one", withFragments: true);
        bench.Run(away.ToFrame(), withFragments: true).Verdict.Should().Be(XdpVerdict.Redirect);
    }

    private static byte[] With(byte[] frame, int offset, params ReadOnlySpan<byte> bytes)
    {
        byte[] changed = [.. frame];
        bytes.CopyTo(changed.AsSpan(offset));
        return changed;
    }

    /// <summary>What a masqueraded segment becomes on its way to the near backend, with the port that its connection has.</summary>
    private static WireSegment Expected(XdpBench bench, WireSegment sent)
    {
        int port = bench.Services.Connections.Where(static c => (c.Value.Flags & 1) == 0).Select(static c => (int)c.Value.SourcePort.Value).SingleOrDefault();
        return sent with { Source = new(XdpLab.Host(bench.IsIPv6), port), Destination = bench.NearBackend, DestinationMac = XdpBench.NearMac, SourceMac = bench.UplinkMac, TimeToLive = 63 };
    }
}
