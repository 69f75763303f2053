using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Services.State;

/// <summary>The programs go by what user space wrote, packet by packet through <c>BPF_PROG_TEST_RUN</c>.</summary>
public sealed class ProgramTests
{
    private const int Flows = 64;
    private static readonly string[] s_three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    [KernelFact([KernelFeature.Tcx])]
    public void New_connections_go_to_the_backends_that_there_are_and_old_ones_stay()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
            balancer.Set(BalancerState.Tcp("tcp", "10.96.0.1", s_three));
            balancer.Set(BalancerState.Tcp("udp", "10.96.0.1", s_three) with { Protocol = ServiceProtocol.Udp });

            Dictionary<int, IPAddress> tcp = Send(balancer, ServiceProtocol.Tcp);
            Dictionary<int, IPAddress> udp = Send(balancer, ServiceProtocol.Udp);
            tcp.Values.Distinct().Should().HaveCount(3);
            udp.Values.Distinct().Should().HaveCount(3);

            // Changes of others move nobody.
            balancer.Set(BalancerState.Tcp("other", "10.96.0.2", "10.0.0.4"));
            balancer.Remove("other");
            Send(balancer, ServiceProtocol.Tcp, open: false).Should().Equal(tcp);
            Send(balancer, ServiceProtocol.Udp).Should().Equal(udp);

            // One goes: TCP stays with it, UDP does not, and neither gets anything new.
            IPAddress gone = IPAddress.Parse(s_three[0]);
            balancer.Set(BalancerState.Tcp("tcp", "10.96.0.1", s_three[1..]));
            balancer.Set(BalancerState.Tcp("udp", "10.96.0.1", s_three[1..]) with { Protocol = ServiceProtocol.Udp });
            Send(balancer, ServiceProtocol.Tcp, open: false).Should().Equal(tcp);
            Send(balancer, ServiceProtocol.Udp).Values.Should().NotContain(gone);
            Send(balancer, ServiceProtocol.Tcp, first: 20_000).Where(static flow => flow.Key >= 20_000).Select(static flow => flow.Value).Should().NotContain(gone);

            // In maintenance it keeps nobody.
            balancer.SetBackendState("tcp", IPAddress.Parse(s_three[1]), 8080, ServiceBackendState.Maintenance);
            Send(balancer, ServiceProtocol.Tcp, open: false).Where(flow => flow.Key < 20_000 && !tcp[flow.Key].Equals(gone)).Select(static flow => flow.Value).Distinct().Should().Equal(IPAddress.Parse(s_three[2]));

            ServiceStatistics statistics = balancer.ReadCounters("udp");
            Enum.GetValues<ServiceVerdict>().Aggregate(0UL, (sum, verdict) => sum + statistics[verdict]).Should().Be(3 * Flows, "every packet is counted once");
            Enum.GetValues<ServiceVerdict>().Aggregate(0UL, (sum, verdict) => sum + balancer.ReadCounters()[verdict].Packets).Should().Be(8 * Flows);
            balancer.Invoking(static b => b.ReadCounters("nobody")).Should().Throw<ServiceNotFoundException>();
        });
    }

    /// <summary>Processors do not read the clock at the same moment.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_client_stays_with_a_backend_that_another_processor_gave_it_a_moment_later()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
            balancer.Set(BalancerState.Tcp("tcp", "10.96.0.1", s_three) with { ClientAffinity = TimeSpan.FromSeconds(10) });
            int port = 1;
            foreach (uint number in balancer.Book.Numbers.Taken())
            {
                ServiceLbBpf.NksBackend backend = BalancerState.Backend(balancer, number);
                BalancerState.Map(balancer, "affinities").As<ServiceLbBpf.NksAffinityKey, ServiceLbBpf.NksAffinity>().Update(
                    new ServiceLbBpf.NksAffinityKey { Client = new ServiceLbBpf.NksAddress(IPAddress.Parse("10.0.7.7")), Service = backend.Service },
                    new ServiceLbBpf.NksAffinity { Backend = number, Generation = backend.Generation, Used = (ulong)(Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency)) });
                balancer.UplinkProgram(UplinkKind.Ethernet).TestRun(ConcurrentChangeTests.Open("10.0.7.7", port, "10.96.0.1"));
                balancer.ReadConnections().Single(connection => connection.Client.Port == port).Backend.Address.Should().Be(backend.Address.ToAddress());
                port++;
            }
        });
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Changes_and_readings_from_many_threads_leave_a_whole_state()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                balancer.Set(BalancerState.Tcp($"s{thread}", $"10.96.1.{thread + 1}", [.. s_three.Take(1 + (i % 3))]) with { Protocol = thread % 2 == 0 ? ServiceProtocol.Tcp : ServiceProtocol.Udp });
                _ = balancer.Services.Count + balancer.ReadConnections().Count();
                _ = thread == 0 ? balancer.Sweep() : null;
                _ = thread == 5 && balancer.Remove("s5").IsEmpty;
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        balancer.Services.Select(static service => service.Name).Order().Should().Equal("s0", "s1", "s2", "s3", "s4");
        BalancerState.Ways(balancer, "threads").Values.Should().AllBe("10.0.0.1:8080 10.0.0.2:8080 10.0.0.3:8080");
        balancer.Sweep().BackendsDraining.Should().Be(0);
        balancer.Book.Numbers.Taken().Should().HaveCount(15);
        balancer.Dispose();
        balancer.Invoking(static b => b.Services).Should().Throw<ObjectDisposedException>();
        balancer.Invoking(static b => b.Sweep()).Should().Throw<ObjectDisposedException>();
    }

    /// <summary>A packet of each flow; where each of all flows goes then, by the client's port.</summary>
    private static Dictionary<int, IPAddress> Send(ServiceLoadBalancer balancer, ServiceProtocol protocol, bool open = true, int first = 10_000)
    {
        for (int port = first; port < first + Flows; port++)
        {
            byte[] header = new byte[protocol == ServiceProtocol.Tcp ? 20 : 8];
            BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)port);
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), 80);
            if (protocol == ServiceProtocol.Tcp)
            {
                (header[12], header[13]) = (0x50, (byte)(open ? 0x02 : 0x10));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), 8);
            }

            balancer.UplinkProgram(UplinkKind.Ethernet).TestRun(new TestPacket("10.0.7.7", "10.96.0.1") { NextHeader = (byte)protocol, Payload = header }.ToFrame());
        }

        return balancer.ReadConnections().Where(connection => connection.Protocol == protocol).ToDictionary(static connection => connection.Client.Port, static connection => connection.Backend.Address);
    }
}
