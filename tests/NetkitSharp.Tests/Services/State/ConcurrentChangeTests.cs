using System.Buffers.Binary;
using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Services.State;

/// <summary>Packets on one processor while services change on another.</summary>
public sealed class ConcurrentChangeTests
{
    private const int Services = 8;
    private const int FewestChanges = 5000;
    private const int Flows = 50_000;

    /// <summary>So many times as many flows as are remembered, where changes take long.</summary>
    private const int MostRounds = 40;

    /// <summary>Every new connection gets to a backend that its service has or had, none is refused or dropped: not one packet sees a table that is not whole, another service's, or a number that serves nobody.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void No_packet_sees_half_a_service_while_thousands_change()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxConnections = 2 * Flows });
            balancer.Replace(All(0));
            using CancellationTokenSource enough = new();
            int changes = 0;
            Thread changer = new(() =>
            {
                for (int round = 1; !enough.IsCancellationRequested; round++)
                {
                    changes += balancer.Replace(All(round)).Changed.Count;
                }
            });
            changer.Start();
            BpfProgram program = balancer.UplinkProgram(UplinkKind.Ethernet);
            int rounds = 0;
            for (; rounds == 0 || (rounds < MostRounds && Volatile.Read(ref changes) < FewestChanges); rounds++)
            {
                for (int port = 1; port <= Flows; port++)
                {
                    program.TestRun(Open(rounds, port));
                }

                foreach (ServiceConnection connection in balancer.ReadConnections())
                {
                    int number = (connection.Client.Port % Services) + 1;
                    connection.Frontend.Address.Should().Be(IPAddress.Parse($"10.96.1.{number}"));
                    connection.Backend.Address.GetAddressBytes()[..3].Should().Equal([10, 0, (byte)number], $"{connection} after {changes} changes");
                }
            }

            enough.Cancel();
            changer.Join();
            changes.Should().BeGreaterThan(FewestChanges / 4);
            foreach (ServiceVerdict verdict in Enum.GetValues<ServiceVerdict>())
            {
                balancer.ReadCounters()[verdict].Packets.Should().Be(verdict == ServiceVerdict.DropNoRoute ? (ulong)rounds * Flows : 0, $"{verdict} after {changes} changes: what was led to a backend finds no way out of the namespace");
            }
        });
    }

    /// <summary>The kernel gives the memory of an element of a hash that is deleted to the next one that is written, at once: a packet that holds it by then finds another frontend's place in it.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void No_packet_goes_by_memory_that_is_another_frontends_by_now()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxConnections = 2 * Flows });
            balancer.Replace(All(0));
            BpfMap<ServiceLbBpf.NksFrontend, uint> frontends = BalancerState.Map(balancer, "frontends").As<ServiceLbBpf.NksFrontend, uint>();
            KeyValuePair<ServiceLbBpf.NksFrontend, uint>[] all = [.. frontends.Where(static frontend => frontend.Key.Address.ToAddress().GetAddressBytes()[3] <= Services / 2)];
            using CancellationTokenSource enough = new();
            long changes = 0;
            Thread changer = new(() =>
            {
                // Half of them come and go, each in the memory of another.
                for (; !enough.IsCancellationRequested; changes++)
                {
                    foreach ((ServiceLbBpf.NksFrontend key, _) in all)
                    {
                        frontends.TryDelete(key);
                    }

                    foreach ((ServiceLbBpf.NksFrontend key, uint place) in all)
                    {
                        frontends.Update(key, place);
                    }
                }
            });
            changer.Start();
            BpfProgram program = balancer.UplinkProgram(UplinkKind.Ethernet);
            for (int port = 1; port <= Flows; port++)
            {
                program.TestRun(Open(0, port));
            }

            enough.Cancel();
            changer.Join();
            changes.Should().BeGreaterThan(1000);
            ServiceConnection[] led = [.. balancer.ReadConnections()];
            led.Where(static connection => connection.Backend.Address.GetAddressBytes()[2] != (connection.Client.Port % Services) + 1).Should().BeEmpty();
            led.Count(static connection => connection.Frontend.Address.GetAddressBytes()[3] > Services / 2).Should().Be(Flows / 2, "those that stay are never missed");
        });
    }

    /// <summary>What a packet finds that holds an element whose memory has just become another frontend's.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void An_element_with_the_place_of_another_frontend_leads_nowhere()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
            balancer.Replace(All(0));
            BpfMap<ServiceLbBpf.NksFrontend, uint> frontends = BalancerState.Map(balancer, "frontends").As<ServiceLbBpf.NksFrontend, uint>();
            ServiceLbBpf.NksFrontend first = Of(1), second = Of(2);
            frontends.Update(first, frontends.Lookup(second));
            BpfProgram program = balancer.UplinkProgram(UplinkKind.Ethernet);
            program.TestRun(Open(0, Services));
            balancer.ReadConnections().Should().BeEmpty();
            program.TestRun(Open(0, 1));
            balancer.ReadConnections().Should().ContainSingle().Which.Frontend.Address.Should().Be(IPAddress.Parse("10.96.1.2"));
        });

        static ServiceLbBpf.NksFrontend Of(int service) => new(new ServiceLbBpf.NksAddress(IPAddress.Parse($"10.96.1.{service}")), 80, ServiceProtocol.Tcp);
    }

    /// <summary>Of each service other backends, and every other time none of the old ones.</summary>
    private static Service[] All(int round) =>
    [
        .. Enumerable.Range(1, Services).Select(number => BalancerState.Tcp($"s{number}", $"10.96.1.{number}", [.. Enumerable.Range(1, 3).Select(i => $"10.0.{number}.{(round % 2 * 10) + (round % 4 / 2) + i}")])),
    ];

    private static byte[] Open(int round, int port) => Open($"10.0.100.{round + 1}", port, $"10.96.1.{(port % Services) + 1}");

    /// <summary>The SYN of a client at port 80.</summary>
    internal static byte[] Open(string client, int port, string frontend)
    {
        byte[] header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), 80);
        (header[12], header[13]) = (0x50, 0x02);
        return new TestPacket(client, frontend) { NextHeader = (byte)ServiceProtocol.Tcp, Payload = header }.ToFrame();
    }
}
