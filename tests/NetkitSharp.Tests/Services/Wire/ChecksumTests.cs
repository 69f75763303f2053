using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using Xunit;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Translated packets, bit by bit: with sums that are there, that are none, and that are still to be made.</summary>
public sealed class ChecksumTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;
    private const int ClientPort = 5001;
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 101).Select(i => (byte)(i * 7))];

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Packets_have_other_addresses_and_right_sums_and_nothing_else(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        using PacketSocket summing = new(lab.A, lab.ADevice.Index, vnetHeader: true);
        using PacketSocket server = new(lab.Server, lab.ServerWire.Index);
        PhysicalAddress none = new(new byte[6]);
        bool hasMac = device == PodDevice.Veth;
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string a = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string target = ipv6 ? ServiceLab.ServerIPv6 : ServiceLab.ServerIPv4;
            string vip = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            foreach (byte protocol in (byte[])[WirePacket.Udp, WirePacket.Tcp, WirePacket.Sctp])
            {
                string what = $"{protocol} {(ipv6 ? 6 : 4)}";
                int backendPort = protocol == WirePacket.Sctp ? Port : BackendPort;
                lab.Services.Set(ServiceLab.ServiceOf(what, (ServiceProtocol)protocol, ipv6, Port, ServiceLab.BackendServer(ipv6, backendPort)));
                byte[] frame(string from, string to, byte[] transport, byte hops, PhysicalAddress source, PhysicalAddress destination) => new TestPacket(from, to)
                {
                    NextHeader = protocol,
                    TimeToLive = hops,
                    Payload = transport,
                    SourceMac = source.GetAddressBytes(),
                    DestinationMac = destination.GetAddressBytes(),
                }.ToFrame();
                byte[] sent = frame(a, vip, WirePacket.Of(protocol, a, vip, ClientPort, Port, s_data), 64, hasMac ? lab.ADevice.Address! : none, hasMac ? lab.AHostDevice.Address! : none);
                byte[] expected = frame(a, target, WirePacket.Of(protocol, a, target, ClientPort, backendPort, s_data), 63, lab.SecondUplink.Address!, lab.ServerWire.Address!);
                pod.Send(sent);
                Convert.ToHexString(server.Receive(f => f.Length == expected.Length && WirePacket.IsOf(f, protocol, backendPort), what)).Should().Be(Convert.ToHexString(expected), "of {0}", what);

                byte[] reply = frame(target, a, WirePacket.OfReply(protocol, target, a, backendPort, ClientPort, s_data), 64, lab.ServerWire.Address!, lab.SecondUplink.Address!);
                byte[] back = frame(vip, a, WirePacket.OfReply(protocol, vip, a, Port, ClientPort, s_data), 63, none, none);
                server.Send(reply);
                Convert.ToHexString(pod.Receive(f => WirePacket.IsOf(f, protocol, ClientPort) && f.AsSpan().EndsWith(back.AsSpan(^8)), $"the reply of {what}").AsSpan(14)).Should().Be(Convert.ToHexString(back.AsSpan(14)), "of {0}", what);
                if (protocol == WirePacket.Sctp)
                {
                    continue;
                }

                // Still to be summed up: the field has the pseudo header's sum, and where the next device does not sum up, the packet's.
                int header = ipv6 ? 54 : 34;
                int check = protocol == WirePacket.Udp ? 6 : 16;
                byte[] unsummed = [.. sent];
                WriteSum(unsummed, header + check, WirePacket.PseudoSum(a, vip, protocol, sent.Length - header));
                byte[] unsummedExpected = [.. expected];
                WriteSum(unsummedExpected, header + check, WirePacket.PseudoSum(a, target, protocol, sent.Length - header));
                byte[] vnet = [1, 0, 0, 0, 0, 0, (byte)header, 0, (byte)check, 0];
                summing.Send([.. vnet, .. unsummed]);
                Convert.ToHexString(server.Receive(f => f.Length == expected.Length && WirePacket.IsOf(f, protocol, backendPort), what)).Should().Be(Convert.ToHexString(unsummedExpected), "of {0} still to be summed up", what);
                Offloads.TurnOff(lab.Node.Host, "p1");
                summing.Send([.. vnet, .. unsummed]);
                Convert.ToHexString(server.Receive(f => f.Length == expected.Length && WirePacket.IsOf(f, protocol, backendPort), what)).Should().Be(Convert.ToHexString(expected), "of {0} summed up on the way out", what);
                Offloads.TurnOn(lab.Node.Host, "p1");
            }
        }

        // UDP without a checksum stays so.
        byte[] bare = new TestPacket(ServiceLab.PodAIPv4, ServiceLab.ClusterIPv4)
        {
            Payload = WirePacket.OfUdp("", "", ClientPort, Port, s_data, sum: false),
            DestinationMac = (hasMac ? lab.AHostDevice.Address! : none).GetAddressBytes(),
        }.ToFrame();
        pod.Send(bare);
        byte[] arrived = server.Receive(f => WirePacket.IsOf(f, WirePacket.Udp, BackendPort), "a datagram without a checksum");
        Convert.ToHexString(WirePacket.Transport(arrived)).Should().Be(Convert.ToHexString(WirePacket.OfUdp("", "", ClientPort, BackendPort, s_data, sum: false)));
        WirePacket.ShouldBeRight(arrived, "a datagram without a checksum");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Streams_are_right_segment_by_segment(PodDevice device)
    {
        using ServiceLab lab = new(device);
        Offloads.TurnOff(lab.Node.Host, "p0");
        Offloads.TurnOff(lab.Node.Host, "p1");
        using PacketSocket server = new(lab.Server, lab.ServerWire.Index);
        using PacketSocket client = new(lab.Client, lab.Node.Wire.Index);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string name = ipv6 ? "six" : "four";
            string vip = ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;
            string self = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;
            string pod = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            lab.Services.Set(ServiceLab.ServiceOf(name, ServiceProtocol.Tcp, ipv6, Port, ServiceLab.BackendServer(ipv6, BackendPort)));
            using Exchange exchange = new(lab.Server, ipv6 ? ServiceLab.ServerIPv6 : ServiceLab.ServerIPv4, BackendPort, ServiceProtocol.Tcp);
            exchange.Ask(lab.Client, self, vip, Port, length: 300_000);
            exchange.Ask(lab.A, pod, vip, Port, length: 300_000);
            CheckAll(server, f => WirePacket.IsOf(f, WirePacket.Tcp, BackendPort), "to the server");
            CheckAll(client, f => WirePacket.IsOf(f, WirePacket.Tcp, BinaryTo(f)), "to the client");
        }
    }

    private static int BinaryTo(byte[] frame) => (WirePacket.Transport(frame)[2] << 8) | WirePacket.Transport(frame)[3];

    private static void CheckAll(PacketSocket socket, Func<byte[], bool> isIt, string what)
    {
        int frames = 0;
        while (socket.TryReceive(isIt) is { } frame)
        {
            frame.Length.Should().BeLessThanOrEqualTo(1514, "segments are made on the way out");
            WirePacket.ShouldBeRight(frame, what);
            frames++;
        }

        frames.Should().BeGreaterThan(30, "as many as the socket keeps");
    }

    private static void WriteSum(byte[] frame, int at, ushort sum) => (frame[at], frame[at + 1]) = ((byte)(sum >> 8), (byte)sum);
}
