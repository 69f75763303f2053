using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Datagrams in fragments, of which the first alone has ports.</summary>
public sealed class FragmentTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Fragments_go_where_their_first_goes(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using PacketSocket client = new(lab.Client, lab.Node.Wire.Index);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string name = ipv6 ? "six" : "four";
            string vip = ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;
            string remote = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;
            string pod = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            foreach ((bool local, string at) in ((bool, string)[])[(false, ipv6 ? ServiceLab.ServerIPv6 : ServiceLab.ServerIPv4), (true, ipv6 ? ServiceLab.PodBIPv6 : ServiceLab.PodBIPv4)])
            {
                lab.Services.Set(ServiceLab.ServiceOf(name, ServiceProtocol.Udp, ipv6, Port, local ? ServiceLab.BackendB(ipv6, BackendPort) : ServiceLab.BackendServer(ipv6, BackendPort)));
                using Exchange exchange = new(local ? lab.B : lab.Server, at, BackendPort);
                exchange.Ask(lab.A, pod, vip, Port, length: 8000);
                exchange.Ask(lab.Client, remote, vip, Port, length: 8000);
            }

            if (ipv6)
            {
                SendBehindOptions(lab, client);
            }

            // A later one that nobody knows the first of: to a service's address it is dropped, to another it is none of ours.
            foreach ((string to, ulong dropped) in ((string, ulong)[])[(vip, 1), (ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4, 0)])
            {
                ulong before = lab.Services.Read(Verdict.DropFragment);
                client.Send((new TestPacket(remote, to)
                {
                    DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes(),
                    Fragment = 100,
                    NextHeader = ipv6 ? (byte)44 : WirePacket.Udp,
                    Payload = ipv6 ? [WirePacket.Udp, 0, 3, 0x20, 9, 9, 9, 9, .. new byte[40]] : new byte[40],
                }).ToFrame());
                lab.Services.Read(Verdict.DropFragment).Should().Be(before + dropped, "to {0}", to);
            }
        }
    }

    /// <summary>All fragments name what is first in what was cut up: destination options, and not what is behind them (RFC 8200, 4.5).</summary>
    private static void SendBehindOptions(ServiceLab lab, PacketSocket client)
    {
        const byte FragmentHeader = 44, Options = 60;
        byte[] data = [.. Enumerable.Range(0, 96).Select(static i => (byte)i)];
        byte[] whole = [WirePacket.Udp, 0, 1, 4, 0, 0, 0, 0, .. WirePacket.OfUdp(NodeLab.RemoteIPv6, ServiceLab.ExternalIPv6, 5557, Port, data)];
        using Socket server = lab.B.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Parse(ServiceLab.PodBIPv6), BackendPort));
        server.ReceiveTimeout = 5000;
        ulong dropped = lab.Services.Read(Verdict.DropFragment);
        foreach ((int from, int to) in ((int, int)[])[(0, 56), (56, whole.Length)])
        {
            client.Send((new TestPacket(NodeLab.RemoteIPv6, ServiceLab.ExternalIPv6)
            {
                DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes(),
                NextHeader = FragmentHeader,
                Payload = [Options, 0, (byte)(from >> 8), (byte)(from | (to < whole.Length ? 1 : 0)), 7, 7, 7, 7, .. whole[from..to]],
            }).ToFrame());
        }

        byte[] received = new byte[200];
        server.Receive(received).Should().Be(data.Length);
        received.AsSpan(0, data.Length).ToArray().Should().Equal(data);
        lab.Services.Read(Verdict.DropFragment).Should().Be(dropped);

        // One whose first nobody saw.
        client.Send((new TestPacket(NodeLab.RemoteIPv6, ServiceLab.ExternalIPv6)
        {
            DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes(),
            NextHeader = FragmentHeader,
            Payload = [Options, 0, 0, 56, 8, 8, 8, 8, .. whole[56..]],
        }).ToFrame());
        lab.Services.Read(Verdict.DropFragment).Should().Be(dropped + 1);
    }
}
