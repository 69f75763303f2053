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

/// <summary>ICMP errors about translated connections: who gets one knows the packet that it quotes.</summary>
public sealed class RelatedTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;
    private const int ClientPort = 5001;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Errors_are_translated_outside_and_inside(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        using PacketSocket server = new(lab.Server, lab.ServerWire.Index);
        byte[] gateway = device == PodDevice.Veth ? lab.AHostDevice.Address!.GetAddressBytes() : new byte[6];
        byte[] node = lab.SecondUplink.Address!.GetAddressBytes();
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string a = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string vip = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            string backend = ipv6 ? ServiceLab.ServerIPv6 : ServiceLab.ServerIPv4;
            string router = ipv6 ? "2001:db8:2::77" : "203.0.113.77";
            byte icmp = ipv6 ? WirePacket.Icmp6 : WirePacket.Icmp;
            (byte type, byte code) = ipv6 ? ((byte)2, (byte)0) : ((byte)3, (byte)4);
            foreach (byte protocol in (byte[])[WirePacket.Udp, WirePacket.Tcp])
            {
                string what = $"{protocol} {ipv6}";
                lab.Services.Set(ServiceLab.ServiceOf(what, (ServiceProtocol)protocol, ipv6, Port, ServiceLab.BackendServer(ipv6, BackendPort)));
                byte[] packet(string from, string to, byte[] transport, byte hops = 64, byte next = 0) => new TestPacket(from, to) { NextHeader = next == 0 ? protocol : next, TimeToLive = hops, Payload = transport }.ToFrame();
                byte[] question = packet(a, vip, WirePacket.Of(protocol, a, vip, ClientPort, Port, new byte[40]));
                gateway.CopyTo(question, 0);
                pod.Send(question);
                byte[] arrived = server.Receive(f => WirePacket.IsOf(f, protocol, BackendPort), what);

                // From a router behind the node, about what the backend was sent.
                byte[] error = packet(router, a, WirePacket.OfError(router, a, type, code, 1300, arrived.AsSpan(14)), next: icmp);
                node.CopyTo(error, 0);
                server.Send(error);
                byte[] heard = pod.Receive(f => WirePacket.IsError(f) && WirePacket.Transport(f)[0] == type && WirePacket.Transport(f)[1] == code && WirePacket.Transport(f)[ipv6 ? 14 : 17] == protocol, $"the error about {what}");
                byte[] asSent = packet(a, vip, WirePacket.Of(protocol, a, vip, ClientPort, Port, new byte[40]), hops: 63);
                byte[] expected = packet(vip, a, WirePacket.OfError(vip, a, type, code, 1300, asSent.AsSpan(14)), hops: 63, next: icmp);
                Convert.ToHexString(heard.AsSpan(14)).Should().Be(Convert.ToHexString(expected.AsSpan(14)), "about {0}", what);
                WirePacket.ShouldBeRight(heard, what);
            }
        }

        lab.Services.Read(Verdict.Related).Should().BeGreaterThanOrEqualTo(4);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void A_smaller_mtu_behind_the_node_is_found_by_both_sides(PodDevice device)
    {
        using ServiceLab lab = new(device);
        string deepName = $"nks-deep-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
        using NetworkNamespace deep = NetworkNamespace.Create(deepName);
        try
        {
            // The server is a router here, with a narrow way to where it leads.
            Witness.Run("ip", "-n", lab.ServerName, "link", "add", "s1", "mtu", "1300", "type", "veth", "peer", "name", "d0", "mtu", "1500", "netns", deepName);
            foreach (string line in (string[])
            [
                $"-n {lab.ServerName} addr add 203.0.114.1/24 dev s1", $"-n {lab.ServerName} addr add 2001:db8:3::1/64 dev s1 nodad", $"-n {lab.ServerName} link set s1 up",
                $"-n {deepName} addr add 203.0.114.2/24 dev d0", $"-n {deepName} addr add 2001:db8:3::2/64 dev d0 nodad", $"-n {deepName} link set d0 up", $"-n {deepName} link set lo up",
                $"-n {deepName} route add default via 203.0.114.1", $"-n {deepName} -6 route add default via 2001:db8:3::1",
                $"-n {lab.Node.HostName} route add 203.0.114.0/24 via {ServiceLab.ServerIPv4}", $"-n {lab.Node.HostName} -6 route add 2001:db8:3::/64 via {ServiceLab.ServerIPv6}",
            ])
            {
                Witness.Run("ip", line.Split(' '));
            }

            lab.Server.Run(() =>
            {
                File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
                File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
            });
            foreach (bool ipv6 in (bool[])[false, true])
            {
                string far = ipv6 ? "2001:db8:3::2" : "203.0.114.2";
                string a = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
                string b = ipv6 ? ServiceLab.PodBIPv6 : ServiceLab.PodBIPv4;
                string cluster = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
                string external = ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;

                // The client is told: it sends to the service.
                string there = $"there {ipv6}";
                lab.Services.Set(ServiceLab.ServiceOf(there, ServiceProtocol.Tcp, ipv6, Port, new ServiceBackend(System.Net.IPAddress.Parse(far), BackendPort)));
                ulong before = lab.Services.Read(there, Verdict.Related);
                using (Exchange exchange = new(deep, far, BackendPort, ServiceProtocol.Tcp))
                {
                    exchange.Upload(lab.A, a, cluster, Port, 400_000);
                }

                lab.Services.Read(there, Verdict.Related).Should().BeGreaterThan(before, "the way is narrow");

                // The backend is told: it answers from behind the service.
                string here = $"here {ipv6}";
                lab.Services.Set(ServiceLab.ServiceOf(here, ServiceProtocol.Tcp, ipv6, Port, ServiceLab.BackendB(ipv6, BackendPort)) with { ExternalTrafficPolicy = ServiceTrafficPolicy.Local });
                before = lab.Services.Read(here, Verdict.Related);
                using (Exchange exchange = new(lab.B, b, BackendPort, ServiceProtocol.Tcp))
                {
                    exchange.Download(deep, far, external, Port, 400_000);
                }

                lab.Services.Read(here, Verdict.Related).Should().BeGreaterThan(before, "the way is narrow");
            }
        }
        finally
        {
            NetworkNamespace.TryDelete(deepName);
        }
    }
}
