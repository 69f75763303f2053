using FluentAssertions;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Capture;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Capture;

/// <summary>The program, packet by packet, through <c>BPF_PROG_TEST_RUN</c>.</summary>
public sealed class CaptureProgramTests
{
    private const int Next = -1;
    private const int Captures = 8;

    /// <summary>TCP, UDP and SCTP from port 1000 to port 80, whole.</summary>
    private static readonly byte[] s_ports = [1000 >> 8, 1000 & 0xff, 0, 80, .. new byte[36]];

    private static readonly (string Name, byte[] Frame)[] s_packets =
    [
        ("tcp4", new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 6, Payload = s_ports }.ToFrame()),
        ("udp4", new TestPacket("10.0.0.2", "192.0.2.1") { NextHeader = 17, Payload = s_ports }.ToFrame()),
        ("tcp4-options", new TestPacket("10.0.0.3", "10.0.0.2") { NextHeader = 6, OptionWords = 3, Payload = s_ports }.ToFrame()),
        ("icmp4", new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 1 }.ToFrame()),
        ("tcp6", new TestPacket("fd00::2", "fd00::3") { NextHeader = 6, Payload = s_ports }.ToFrame()),
        ("udp6-extensions", new TestPacket("fd00::3", "fd00::2") { NextHeader = 0, Payload = [60, 0, 0, 0, 0, 0, 0, 0, 44, 1, .. new byte[14], 17, 0, 0, 1, 0, 0, 0, 9, .. s_ports] }.ToFrame()),
        ("udp6-fragment", new TestPacket("fd00::3", "fd00::2") { NextHeader = 44, Payload = [17, 0, 0, 8, 0, 0, 0, 9, .. s_ports] }.ToFrame()),
        ("icmp6", new TestPacket("fd00::2", "fd00::3") { NextHeader = 58 }.ToFrame()),
        ("udp4-fragment", Fragment(new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 17, Payload = s_ports }.ToFrame())),
        ("tcp4-vlan", Tagged(new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 6, Payload = s_ports }.ToFrame())),
        ("tcp4-cut", new TestPacket("10.0.0.2", "10.0.0.3") { NextHeader = 6, Payload = [1, 2] }.ToFrame()),
        ("sctp4", new TestPacket("10.1.0.2", "10.1.0.3") { NextHeader = 132, Payload = s_ports }.ToFrame()),
        ("arp", [.. new byte[12], 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, .. new byte[6], 10, 0, 0, 2, .. new byte[6], 10, 0, 0, 3]),
        ("lldp", [.. new byte[12], 0x88, 0xcc, .. new byte[50]]),
        ("not-ip", new TestPacket("10.0.0.2", "10.0.0.3") { Version = 5, NextHeader = 6, Payload = s_ports }.ToFrame()),
    ];

    private static readonly (string Filter, string Matches)[] s_filters =
    [
        ("", "*"),
        ("not ip and not ip6 and not arp", "lldp"),
        ("ip", "tcp4 udp4 tcp4-options icmp4 udp4-fragment tcp4-vlan tcp4-cut sctp4 not-ip"),
        ("ip6", "tcp6 udp6-extensions udp6-fragment icmp6"),
        ("arp", "arp"),
        ("tcp", "tcp4 tcp4-options tcp6 tcp4-vlan tcp4-cut"),
        ("udp", "udp4 udp6-extensions udp6-fragment udp4-fragment"),
        ("sctp", "sctp4"),
        ("icmp or icmp6", "icmp4 icmp6"),
        ("port 80", "tcp4 udp4 tcp4-options tcp6 udp6-extensions tcp4-vlan sctp4"),
        ("src port 80", ""),
        ("dst port 80 and not ip", "tcp6 udp6-extensions"),
        ("src portrange 999-1000 and ip6", "tcp6 udp6-extensions"),
        ("portrange 81-999", ""),
        ("host 10.0.0.3", "tcp4 tcp4-options icmp4 udp4-fragment tcp4-vlan tcp4-cut arp"),
        ("src host 10.0.0.3", "tcp4-options"),
        ("dst host 10.0.0.3 and arp", "arp"),
        ("net 10.0.0.0/8 and net 10.1.0.0/16", "sctp4"),
        ("src net 10.0.0.2/31 and dst net 192.0.2.0/24", "udp4"),
        ("net 0.0.0.0/0", "tcp4 udp4 tcp4-options icmp4 udp4-fragment tcp4-vlan tcp4-cut sctp4 arp"),
        ("net ::/0 and not net 0.0.0.0/0", "tcp6 udp6-extensions udp6-fragment icmp6"),
        ("src host fd00::2", "tcp6 icmp6"),
        ("dst net fd00::2/127", "tcp6 udp6-extensions udp6-fragment icmp6"),
        ("(tcp or udp) and (host 192.0.2.1 or host fd00::3)", "udp4 tcp6 udp6-extensions udp6-fragment"),
        ("not port 80 and (tcp or udp)", "udp6-fragment udp4-fragment tcp4-cut"),
        ("ip and not ip", ""),
    ];

    [KernelFact]
    public void A_filter_takes_exactly_the_packets_it_says()
    {
        foreach ((string expression, string matches) in s_filters)
        {
            CaptureFilter filter = CaptureFilter.Parse(expression);
            using CaptureBpfObject loaded = Load(filter, PacketCaptureOptions.MaxSnapLength);
            List<string> taken = [];
            foreach ((string name, byte[] frame) in s_packets)
            {
                CaptureBpf.NksCaptureStatistics before = Counted(loaded);
                loaded.CaptureIngress.TestRun(frame).Verdict.Should().Be(Next, name);
                CaptureBpf.NksCaptureStatistics after = Counted(loaded);
                (after.Seen - before.Seen).Should().Be(1, name);
                if (after.Matched != before.Matched)
                {
                    taken.Add(name);
                }
            }

            taken.Should().Equal(matches == "*" ? s_packets.Select(p => p.Name) : matches.Split(' ', StringSplitOptions.RemoveEmptyEntries), "of '{0}'", expression);
        }
    }

    [KernelFact]
    public void A_record_has_the_packets_bytes_up_to_the_snap_length_and_the_packet_stays_as_it_is()
    {
        foreach (int snapLength in (int[])[1, 13, 14, 60, 1514, PacketCaptureOptions.MaxSnapLength])
        {
            using CaptureBpfObject loaded = Load(CaptureFilter.All, snapLength);
            using RingBufferReader ring = RingBufferReader.Open(loaded.Ring);
            foreach (int length in (int[])[14, 60, 61, 1514, 3000])
            {
                byte[] frame = new byte[length];
                new Random(length).NextBytes(frame);
                byte[] after = new byte[length];
                SkbContext context = new() { Mark = 0x1234, Priority = 5 };

                loaded.CaptureIngress.TestRun(frame, ref context, after).Verdict.Should().Be(Next);

                after.Should().Equal(frame);
                ring.TryRead(out RingBufferRecord record).Should().BeTrue();
                using (record)
                {
                    CaptureBpf.NksCaptureRecord header = System.Runtime.InteropServices.MemoryMarshal.Read<CaptureBpf.NksCaptureRecord>(record.Data);
                    (header.Length, header.Captured, header.Interface, header.Mark, header.Priority, header.Verdict).Should().Be(((uint)length, (uint)Math.Min(length, snapLength), 7u, 0x1234u, 5u, -1));
                    record.Data[System.Runtime.CompilerServices.Unsafe.SizeOf<CaptureBpf.NksCaptureRecord>()..].SequenceEqual(frame.AsSpan(0, Math.Min(length, snapLength))).Should().BeTrue();
                }
            }
        }

        CaptureBpfSpec.From(BundledObject.Open("capture.bpf.o")).SnapLength.Should().Be(PacketCaptureOptions.MaxSnapLength, "C# repeats the programs' number");
        CaptureFilter.MaxTerms.Should().Be(System.Runtime.CompilerServices.Unsafe.SizeOf<CaptureBpf.NksCaptureTermArray16>() / System.Runtime.CompilerServices.Unsafe.SizeOf<CaptureBpf.NksCaptureTerm>());
        Captures.Should().Be((int)HostRoutingBpfSpec.From(BundledObject.Open("host_routing.tcx.bpf.o")).CaptureSlots.MaxEntries);
    }

    private static CaptureBpfObject Load(CaptureFilter filter, int snapLength)
    {
        CaptureBpfSpec spec = CaptureBpfSpec.From(BundledObject.Open("capture.bpf.o"));
        foreach (Bpf.Objects.BpfObjectProgramSpec program in spec.Spec.Programs)
        {
            program.Load = program.Name == "capture_ingress";
        }

        CaptureBpf.NksCaptureTermArray16 terms = default;
        spec.TermCount = filter.WriteTerms(terms);
        spec.Terms = terms;
        spec.SnapLength = (uint)snapLength;
        spec.Interfaces = Numbers(7, 8);
        spec.Ring.MaxEntries = 1 << 20;
        spec.Slots.MaxEntries = 256;
        return spec.Load();
    }

    private static CaptureBpf.UInt32Array2 Numbers(uint inbound, uint outbound)
    {
        CaptureBpf.UInt32Array2 numbers = default;
        numbers[0] = inbound;
        numbers[1] = outbound;
        return numbers;
    }

    private static CaptureBpf.NksCaptureStatistics Counted(CaptureBpfObject loaded)
    {
        CaptureBpf.NksCaptureStatistics sum = default;
        foreach (CaptureBpf.NksCaptureStatistics counted in loaded.Statistics.Lookup(0))
        {
            sum.Seen += counted.Seen;
            sum.Matched += counted.Matched;
        }

        return sum;
    }

    private static byte[] Fragment(byte[] frame)
    {
        frame[21] = 5;
        return frame;
    }

    private static byte[] Tagged(byte[] frame) => [.. frame[..12], 0x81, 0, 0, 42, .. frame[12..]];
}
