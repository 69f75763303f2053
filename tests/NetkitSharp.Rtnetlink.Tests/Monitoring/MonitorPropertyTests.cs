using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Whatever happens and whatever is lost: who has applied the events has the kernel's tables.</summary>
public sealed class MonitorPropertyTests
{
    private const int Seed = 20261126;
    private const MonitoredObjects Everything = MonitoredObjects.All;

    [KernelFact(KernelFeature.Veth)]
    public void Hundreds_of_changes_through_a_tiny_queue_are_made_good()
    {
        using TestNetwork network = new("monlost");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = Everything, ReceiveBufferSize = 2304 });
        monitor.Take();
        network.Ip("addr", "add", "10.1.0.1/16", "dev", "left");
        for (int i = 0; i < 300; i++)
        {
            network.Client.Routes.Add(new RouteSpec(new IPNetwork(new IPAddress([10, 2, (byte)i, (byte)(i >> 8 << 7)]), 25)) { OutputInterface = network.Left });
            network.Client.Neighbours.Add(new NeighbourSpec(network.Left, new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), new([2, 0, 0, 0, 0, 1])));
        }

        List<RtnetlinkEvent> seen = monitor.Take();
        seen.OfType<SynchronizedEvent>().Should().Contain(e => e.Reason == SynchronizationReason.Overflow, "2304 bytes do not hold 600 notifications");
        seen.OfType<RouteEvent>().Count(e => e.Change == ObjectChange.Added).Should().BeGreaterThanOrEqualTo(300);
        monitor.ShouldKnowTheKernelsTables("what was lost was listed");

        network.Ip("link", "set", "left", "down");
        monitor.ShouldKnowTheKernelsTables("they went again");
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_consumer_that_reads_while_the_kernel_changes_ends_with_its_tables()
    {
        using TestNetwork network = new("monrace");
        foreach ((int queue, int seed) in ((int, int)[])[(4 << 20, Seed), (16 << 10, Seed + 1)])
        {
            using RtnetlinkClient actor = RtnetlinkClient.Open(network.Namespace.Namespace);
            using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = Everything, ReceiveBufferSize = queue });
            Exception? failure = null;
            Thread acting = new(() =>
            {
                try
                {
                    Act(actor, network, new Random(seed));
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            });
            acting.Start();
            while (acting.IsAlive)
            {
                monitor.Take();
            }

            acting.Join();
            failure.Should().BeNull();
            monitor.ShouldKnowTheKernelsTables($"seed {seed}, a queue of {queue} bytes");
        }
    }

    /// <summary>Links that go up and down and come and go under routes: most of it has no notification.</summary>
    private static void Act(RtnetlinkClient client, TestNetwork network, Random random)
    {
        for (int i = 0; i < 400; i++)
        {
            int link = random.Next(2) == 0 ? network.Left : network.Right;
            byte number = (byte)random.Next(1, 9);
            try
            {
                switch (random.Next(8))
                {
                    case 0:
                        client.Links.Set(link, new LinkChange { Up = false });
                        break;
                    case 1 or 2:
                        client.Links.Set(link, new LinkChange { Up = true });
                        break;
                    case 3:
                        client.Addresses.Add(new AddressSpec(link, new InterfaceAddress(new IPAddress([10, 1, number, 1]), 24)));
                        break;
                    case 4:
                        client.Addresses.TryDelete(link, new InterfaceAddress(new IPAddress([10, 1, number, 1]), 24));
                        break;
                    case 5 or 6:
                        client.Routes.Replace(new RouteSpec(new IPNetwork(new IPAddress([10, 3, number, 0]), 24)) { OutputInterface = link, Table = random.Next(2) == 0 ? 254u : 1000 });
                        break;
                    default:
                        client.Neighbours.Replace(new NeighbourSpec(link, new IPAddress([10, 1, number, 9]), new([2, 0, 0, 0, 0, number])));
                        break;
                }
            }
            catch (NetlinkException exception) when (exception.ErrorName is "ENETDOWN" or "EEXIST" or "ENETUNREACH" or "EINVAL")
            {
                // The link is down, or has the address.
            }
        }
    }
}
