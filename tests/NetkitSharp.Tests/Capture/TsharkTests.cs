using System.Globalization;
using FluentAssertions;
using NetkitSharp.Capture;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Capture;

/// <summary>The files, as <c>tshark</c> and <c>capinfos</c> read them.</summary>
public sealed class TsharkTests
{
    [KernelFact([KernelFeature.Tshark, KernelFeature.Veth, KernelFeature.Tcx])]
    public void A_capture_opens_with_names_directions_verdicts_times_and_counts()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nks-{Environment.ProcessId}.pcapng");
        try
        {
            List<CapturedPacket> packets = Capture(path);

            string[][] lines = Fields(path, "frame.interface_name", "frame.interface_description", "frame.packet_flags_direction", "frame.comment", "frame.verdict.ebpf_tc", "frame.time_epoch", "frame.len", "frame.cap_len", "udp.length", "frame.protocols");

            lines.Should().HaveCount(packets.Count).And.HaveCountGreaterThan(20);
            for (int i = 0; i < lines.Length; i++)
            {
                CapturedPacketInfo info = packets[i].Info;
                string nanoseconds = string.Create(CultureInfo.InvariantCulture, $"{info.UnixNanoseconds / 1_000_000_000}.{info.UnixNanoseconds % 1_000_000_000:d9}");
                lines[i].Should().Equal(
                    info.Interface.Name, info.Interface.PodName is null ? "" : $"pod {info.Interface.PodName}", info.Interface.Side == CaptureSides.Inbound ? "0x00000001" : "0x00000002",
                    info.Verdict?.ToString() ?? "", Returned(info.Verdict), nanoseconds, $"{info.Length}", $"{packets[i].Data.Length}", "108", lines[i][^1]);
                lines[i][^1].Should().MatchRegex("^eth:ethertype:ip(v6)?:udp");
            }

            lines.Select(l => l[3]).Distinct().Should().BeEquivalentTo("PodToPod", "DropSpoofed", "RemoteToPod", "");
            Witness.Run("tshark", "-r", path, "-Y", "frame.comment == \"DropSpoofed\"").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5);
            string about = Witness.Run("capinfos", path);
            about.Should().MatchRegex(@"File type:\s+Wireshark/\.\.\. - pcapng").And.MatchRegex($@"Number of packets:\s+{packets.Count}\n")
                .And.Contain("Number of interfaces in file: 4").And.Contain("Time precision = nanoseconds (9)").And.Contain("Number of stat entries = 1").And.Contain("proto 17").And.Contain("NetkitSharp");
            PcapngReader read = PcapngReader.Read(File.ReadAllBytes(path));
            read.Statistics.Should().HaveCount(4).And.AllSatisfy(s => BitConverter.ToUInt64(s.Options[7]).Should().Be(0));
            read.Statistics.Sum(s => (long)BitConverter.ToUInt64(s.Options[8])).Should().Be(packets.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [KernelFact(KernelFeature.Tshark)]
    public void Any_packets_are_read_as_they_were_written()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nks-{Environment.ProcessId}-any.pcapng");
        Random random = new(11);
        List<(int Interface, uint Length, int Captured, ulong Time, CaptureSides Side)> written = [];
        try
        {
            using (PcapngWriter writer = new(File.Create(path)))
            {
                writer.AddInterface(new PcapngInterface { Name = "first" });
                writer.AddInterface(new PcapngInterface { Name = "second:netkit/peer", LinkType = CaptureLinkType.Raw, SnapLength = PcapngWriter.MaxPacketLength });
                for (int i = 0; i < 200; i++)
                {
                    byte[] data = new byte[i == 3 ? PcapngWriter.MaxPacketLength : random.Next(i % 20 == 0 ? 70_000 : 300)];
                    random.NextBytes(data);
                    (int Interface, uint Length, int Captured, ulong Time, CaptureSides Side) packet = (random.Next(2), (uint)(data.Length + random.Next(1000)), data.Length, (ulong)random.NextInt64(4_000_000_000_000_000_000), (CaptureSides)random.Next(1, 3));
                    writer.WritePacket(packet.Interface, new PcapngPacket { Length = packet.Length, UnixNanoseconds = packet.Time, Side = packet.Side, PacketType = CapturedPacketType.Host, TrafficControlVerdict = -1 }, data);
                    written.Add(packet);
                }
            }

            string[][] lines = Fields(path, "frame.interface_name", "frame.len", "frame.cap_len", "frame.time_epoch", "frame.packet_flags_direction");

            lines.Should().HaveCount(written.Count);
            for (int i = 0; i < lines.Length; i++)
            {
                lines[i].Should().Equal(
                    written[i].Interface == 0 ? "first" : "second:netkit/peer", $"{written[i].Length}", $"{written[i].Captured}",
                    string.Create(CultureInfo.InvariantCulture, $"{written[i].Time / 1_000_000_000}.{written[i].Time % 1_000_000_000:d9}"), $"0x{(int)written[i].Side:x8}");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<CapturedPacket> Capture(string path)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        CaptureLab.GiveForeignAddress(a);
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Protocol(17), SnapLength = 100 });
        capture.AttachPod(network, a);
        capture.AttachPod(network, b, PodCapturePoints.PodDevice);
        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
        Traffic.Send(a.Namespace, "fd00::2", b.Namespace, "fd00::3").Should().Be(5);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.SendInVain(a.Namespace, CaptureLab.Foreign, b.Namespace, "10.0.0.3").Should().Be(0);
        List<CapturedPacket> packets = CaptureLab.Finish(capture);
        using PcapngWriter writer = new(File.Create(path));
        packets.ForEach(writer.Write);
        writer.WriteStatistics(capture);
        return packets;
    }

    private static string Returned(Verdict? verdict) => verdict switch
    {
        Verdict.PodToPod or Verdict.RemoteToPod => "7",
        Verdict.DropSpoofed => "2",
        _ => "",
    };

    private static string[][] Fields(string path, params string[] fields) =>
        [.. Witness.Run("tshark", ["-n", "-r", path, "-T", "fields", .. fields.SelectMany(f => new[] { "-e", f })]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))];
}
