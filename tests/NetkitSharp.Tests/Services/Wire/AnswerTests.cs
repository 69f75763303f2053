using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>What clients hear when there is no backend, or no way to it: by their sockets, and bit by bit.</summary>
public sealed class AnswerTests
{
    private const int Port = 80;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Clients_hear_that_there_is_no_backend(PodDevice device)
    {
        using ServiceLab lab = new(device);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            foreach ((ServiceProtocol protocol, ServiceRefusal refusal, Verdict verdict) in ((ServiceProtocol, ServiceRefusal, Verdict)[])
            [
                (ServiceProtocol.Udp, ServiceRefusal.PortUnreachable, Verdict.Refused),
                (ServiceProtocol.Tcp, ServiceRefusal.PortUnreachable, Verdict.Refused),
                (ServiceProtocol.Tcp, ServiceRefusal.Reset, Verdict.Reset),
                (ServiceProtocol.Udp, ServiceRefusal.Reset, Verdict.Refused),
            ])
            {
                string name = $"{protocol} {refusal} {ipv6}";
                lab.Services.Set(ServiceLab.ServiceOf(name, protocol, ipv6, Port) with { Refusal = refusal });
                foreach ((NetworkNamespace from, string source, string to, int port) in ((NetworkNamespace, string, string, int)[])
                [
                    (lab.A, ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4, ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4, Port),
                    (lab.Client, ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4, ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4, Port),
                    (lab.Client, ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4, ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4, 30_000 + Port),
                ])
                {
                    ulong before = lab.Services.Read(name, verdict);
                    AskInVain(from, source, to, port, protocol).Should().Be(SocketError.ConnectionRefused, "{0} at {1}", name, to);

                    // TCP may be busy with its first SYN when it hears, and then asks once more.
                    lab.Services.Read(name, verdict).Should().BeInRange(before + 1, before + 2);
                }
            }

            string silent = $"silent {ipv6}";
            lab.Services.Set(ServiceLab.ServiceOf(silent, ServiceProtocol.Udp, ipv6, Port) with { Refusal = ServiceRefusal.Silence });
            using Socket asking = lab.A.OpenSocket(ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            asking.Connect(IPAddress.Parse(ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4), Port);
            asking.Send(new byte[10]);
            asking.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead).Should().BeFalse();
            lab.Services.Read(silent, Verdict.DropNoBackend).Should().Be(1);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Answers_quote_the_packet_as_it_came(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        using PacketSocket offloading = new(lab.A, lab.ADevice.Index, vnetHeader: true);
        using PacketSocket client = new(lab.Client, lab.Node.Wire.Index);
        Witness.Run("ip", "-n", lab.Node.HostName, "link", "set", "p1", "mtu", "1400");
        byte[] gateway = device == PodDevice.Veth ? lab.AHostDevice.Address!.GetAddressBytes() : new byte[6];
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string a = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string outside = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;
            string vip = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            string node = ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4;
            int header = ipv6 ? 40 : 20;
            lab.Services.Set(ServiceLab.ServiceOf($"none {ipv6}", ServiceProtocol.Udp, ipv6, 81));
            lab.Services.Set(ServiceLab.ServiceOf($"some {ipv6}", ServiceProtocol.Udp, ipv6, Port, ServiceLab.BackendServer(ipv6, 8080)));
            foreach ((string name, int port, byte hops, int length, byte type, byte code, uint rest) in ((string, int, byte, int, byte, byte, uint)[])
            [
                ("port unreachable", 81, 64, 100, ipv6 ? (byte)1 : (byte)3, ipv6 ? (byte)4 : (byte)3, 0),
                ("time exceeded", Port, 1, 5, ipv6 ? (byte)3 : (byte)11, 0, 0),
                ("too big", Port, 64, 1450, ipv6 ? (byte)2 : (byte)3, ipv6 ? (byte)0 : (byte)4, 1400),
            ])
            {
                byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 3))];
                foreach (string source in (string[])[a, outside])
                {
                    bool fromPod = source == a;
                    TestPacket packet = new(source, vip) { TimeToLive = hops, Payload = WirePacket.OfUdp(source, vip, 5001, port, data) };
                    byte[] sent = (packet with { DestinationMac = fromPod ? gateway : lab.Node.Uplink.Address!.GetAddressBytes(), SourceMac = (fromPod ? lab.ADevice : lab.Node.Wire).Address?.GetAddressBytes() ?? new byte[6] }).ToFrame();
                    byte[] quote = sent[14..Math.Min(sent.Length, 14 + 504)];
                    byte[] unsummed = [.. sent];
                    ushort pseudo = WirePacket.PseudoSum(source, vip, WirePacket.Udp, sent.Length - 14 - header);
                    (unsummed[14 + header + 6], unsummed[14 + header + 7]) = ((byte)(pseudo >> 8), (byte)pseudo);
                    foreach (bool offload in fromPod ? (bool[])[false, true] : [false])
                    {
                        if (offload)
                        {
                            offloading.Send([1, 0, 0, 0, 0, 0, (byte)(14 + header), 0, 6, 0, .. unsummed]);
                        }
                        else
                        {
                            (fromPod ? pod : client).Send(sent);
                        }

                        byte[] answer = (fromPod ? pod : client).Receive(f => WirePacket.IsError(f), name);
                        byte[] expected = new TestPacket(node, source)
                        {
                            NextHeader = ipv6 ? WirePacket.Icmp6 : WirePacket.Icmp,
                            TypeOfService = 0xc0,
                            Fragment = 0x4000,
                            Payload = WirePacket.OfError(node, source, type, code, rest, offload ? unsummed.AsSpan(14, quote.Length) : quote),
                        }.ToFrame();
                        Convert.ToHexString(answer.AsSpan(14)).Should().Be(Convert.ToHexString(expected.AsSpan(14)), "{0} to {1} {2}", name, source, offload);
                    }
                }
            }

            // A reset: RFC 9293, 3.10.7.1.
            lab.Services.Set(ServiceLab.ServiceOf($"reset {ipv6}", ServiceProtocol.Tcp, ipv6, 82) with { Refusal = ServiceRefusal.Reset });
            foreach ((byte flags, uint sequence, uint acknowledged, int length, byte answered, uint expectedSequence, uint expectedAcknowledged) in ((byte, uint, uint, int, byte, uint, uint)[])
            [
                (WirePacket.Syn, 1000, 0, 0, WirePacket.Reset | WirePacket.Acknowledge, 0, 1001),
                (WirePacket.Acknowledge, 1000, 7000, 10, WirePacket.Reset, 7000, 0),
                (1, 1000, 0, 10, WirePacket.Reset | WirePacket.Acknowledge, 0, 1011),
            ])
            {
                pod.Send((new TestPacket(a, vip) { NextHeader = WirePacket.Tcp, DestinationMac = gateway, Payload = WirePacket.OfTcp(a, vip, 5001, 82, flags, sequence, acknowledged, new byte[length]) }).ToFrame());
                byte[] reset = pod.Receive(f => WirePacket.IsOf(f, WirePacket.Tcp, 5001), "a reset");
                byte[] transport = WirePacket.OfTcp(vip, a, 82, 5001, answered, expectedSequence, expectedAcknowledged, []);
                transport[14] = transport[15] = 0; // no window
                WirePacket.ShouldBeRight(reset, "a reset");
                Convert.ToHexString(WirePacket.Transport(reset)[..16]).Should().Be(Convert.ToHexString(transport.AsSpan(0, 16)));
            }

            // Nobody answers a reset, or an error.
            ulong silence = lab.Services.Read(Verdict.DropNoBackend);
            pod.Send((new TestPacket(a, vip) { NextHeader = WirePacket.Tcp, DestinationMac = gateway, Payload = WirePacket.OfTcp(a, vip, 5001, 82, WirePacket.Reset, 1, 0, []) }).ToFrame());
            lab.Services.Read(Verdict.DropNoBackend).Should().Be(silence + 1);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Answers_are_so_many_a_second_only()
    {
        using ServiceLab lab = new(PodDevice.Veth, answersPerSecond: 1);
        lab.Services.Set(ServiceLab.ServiceOf("none", ServiceProtocol.Udp, ipv6: false, Port));
        using Socket asking = lab.A.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        int bucket = 100 * Environment.ProcessorCount;
        for (int i = 0; i < bucket * 4; i++)
        {
            asking.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse(ServiceLab.ClusterIPv4), Port));
        }

        ulong refused = lab.Services.Read("none", Verdict.Refused);
        refused.Should().BeInRange(100, (ulong)bucket * 2);
        lab.Services.Read("none", Verdict.DropNoBackend).Should().Be((ulong)(bucket * 4) - refused);
    }

    private static SocketError AskInVain(NetworkNamespace from, string source, string to, int port, ServiceProtocol protocol)
    {
        IPAddress at = IPAddress.Parse(source);
        bool stream = protocol == ServiceProtocol.Tcp;
        using Socket asking = from.OpenSocket(at.AddressFamily, stream ? SocketType.Stream : SocketType.Dgram, stream ? ProtocolType.Tcp : ProtocolType.Udp);
        asking.Bind(new IPEndPoint(at, 0));
        asking.ReceiveTimeout = 5000;
        try
        {
            asking.Connect(new IPEndPoint(IPAddress.Parse(to), port));
            asking.Send(new byte[10]);
            asking.Receive(new byte[10]);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
