using System.Net;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>The programs' statistics against the kernel's device counters: where they agree, and by how much where the kernel does not count. The table of docs/datapath.md.</summary>
public sealed class PodStatisticsTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Statistics_agree_with_the_devices_on_every_path(PodDevice device)
    {
        using NodeLab node = new();
        AvoidNeighbourTraffic(node);
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        using PodObserver observer = new(node, network, network.AddPod(PodFixture.PodA()), network.AddPod(PodFixture.PodB()));
        bool netkit = device is PodDevice.Netkit or PodDevice.NetkitL2;
        Pod a = observer.A;
        Pod b = observer.B;

        PodObservation change = observer.Observe(() =>
        {
            Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
            Traffic.Send(a.Namespace, "fd00::2", b.Namespace, "fd00::3").Should().Be(5);
        });
        change.A.Statistics[Verdict.PodToPod].Should().Be(Datagrams);
        change.B!.Statistics[Verdict.PodFromPod].Should().Be(Datagrams);
        change.A.HostSide.ReceivedPackets.Should().Be(netkit ? change.A.Statistics.LeftToStack.Packets : change.A.Statistics.FromPod.Packets, "netkit's programs run before its host side is reached");
        change.ShouldAgree(netkit, "pod to pod");

        change = observer.Observe(() =>
        {
            Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
            Traffic.Send(a.Namespace, "fd00::2", node.Remote, NodeLab.RemoteIPv6).Should().Be(5);
        });
        change.A.Statistics[Verdict.PodToRemote].Should().Be(Datagrams);
        change.Uplink.TransmittedPackets.Should().BeGreaterThanOrEqualTo(10);
        change.ShouldAgree(netkit, "pod to remote");

        change = observer.Observe(() =>
        {
            Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
            Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a.Namespace, "fd00::2").Should().Be(5);
        });
        change.A.Statistics[Verdict.RemoteToPod].Should().Be(Datagrams);
        change.Uplink.ReceivedPackets.Should().BeGreaterThanOrEqualTo(10);
        change.ShouldAgree(netkit, "remote to pod");

        change = observer.Observe(() =>
        {
            Traffic.Send(node.Host, NodeLab.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
            Traffic.Send(node.Host, NodeLab.HostIPv6, a.Namespace, "fd00::2").Should().Be(5);
        });
        change.A.Statistics[Verdict.HostToPod].Should().Be(Datagrams);
        change.ShouldAgree(netkit, "host to pod");

        change = observer.Observe(() =>
        {
            Traffic.Send(a.Namespace, "10.0.0.2", node.Host, NodeLab.HostIPv4).Should().Be(5);
            Traffic.Send(a.Namespace, "fd00::2", node.Host, NodeLab.HostIPv6).Should().Be(5);
        });
        change.A.Statistics[Verdict.PodToStack].Should().Be(Datagrams);
        change.ShouldAgree(netkit, "pod to host");

        change = observer.Observe(() =>
        {
            Traffic.Stream(a.Namespace, node.Remote, NodeLab.RemoteIPv4, 1_000_000).Should().Be(1_000_000);
            Traffic.Stream(a.Namespace, b.Namespace, "fd00::3", 1_000_000).Should().Be(1_000_000);
        });
        change.A.Statistics.FromPod.Bytes.Should().BeGreaterThan(2_000_000);
        change.ShouldAgree(netkit, "streams: a packet of many segments counts once on either side");

        AddressSpec foreign = new(observer.InsideA.Links.Get("lo").Index, "10.9.9.9/32");
        observer.InsideA.Addresses.Add(foreign);
        change = observer.Observe(() => Traffic.SendInVain(a.Namespace, "10.9.9.9", b.Namespace, "10.0.0.3").Should().Be(0));
        change.A.Statistics.DroppedFromPod.Should().Be(new VerdictCount(5, 5 * (14 + 20 + 8 + 100)));
        change.A.Statistics[Verdict.DropSpoofed].Packets.Should().Be(5);
        change.A.PodSide.TransmitDropped.Should().Be(netkit ? 5ul : 0, "a veth has sent the packet when the host's hook drops it");
        change.ShouldAgree(netkit, "dropped from the pod");

        node.Rtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.99/32")) { OutputInterface = a.HostDevice.Index, Scope = RouteScope.Link });
        node.Rtnetlink.Neighbours.Replace(new NeighbourSpec(a.HostDevice.Index, IPAddress.Parse("10.0.0.99"), a.PodSideDevice.Address));
        change = observer.Observe(() => Traffic.SendTo(node.Host, NodeLab.HostIPv4, "10.0.0.99", count: 5));
        change.Network[Verdict.DropNotAPod].Packets.Should().Be(5);
        change.A.Statistics.DroppedToPod.Packets.Should().Be(netkit ? 0ul : 5, "a netkit program is not told which pod's device it runs at");
        change.A.HostSide.TransmitDropped.Should().Be(netkit ? 5ul : 0);
        change.ShouldAgree(netkit, "dropped to the pod");

        // The device goes behind the network's back, and the address stays in the map: what is decided is counted, and the kernel counts no redirect that failed.
        node.Rtnetlink.Links.Delete(b.HostDevice.Index);
        change = observer.Observe(() => Traffic.SendTo(a.Namespace, "10.0.0.2", "10.0.0.3", count: 5), ofB: false);
        change.A.Statistics[Verdict.PodToPod].Packets.Should().Be(5);
        network.ReadStatistics(b)[Verdict.PodFromPod].Packets.Should().BeGreaterThanOrEqualTo(15);
        change.A.PodSide.TransmittedPackets.Should().Be(change.A.Statistics.FromPod.Packets, "a redirect that fails counts as sent");
        (change.A.PodSide.TransmitDropped + change.A.PodSide.TransmitErrors + change.A.HostSide.ReceiveDropped + change.A.HostSide.ReceiveErrors).Should().Be(0, "and as nothing else");

        observer.ShouldAddUpToTheNetwork(netkit);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void All_pods_are_read_at_once_without_an_allocation(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod[] pods = [.. Enumerable.Range(0, 12).Select(i => network.AddPod(new PodSpec($"p{i}") { Addresses = [InterfaceAddress.Parse($"10.0.0.{i + 2}/32")] }))];
        for (int i = 1; i < pods.Length; i++)
        {
            Traffic.Send(pods[i].Namespace, $"10.0.0.{i + 2}", pods[0].Namespace, "10.0.0.2", count: i).Should().Be(i);
        }

        PodStatisticsTable table = new();
        table.Count.Should().Be(0);
        network.ReadStatistics(table);

        Rows(table).Should().BeEquivalentTo(pods.Select(p => p.Name));
        foreach (PodStatistics row in table)
        {
            PodStatistics single = network.ReadStatistics(row.Pod);
            foreach (Verdict verdict in Enum.GetValues<Verdict>().Except([Verdict.PodToStackLocal, Verdict.HostToPodLocal]))
            {
                // Without multicast reports, which come when they like.
                row[verdict].Should().Be(single[verdict], "{0} of {1}", verdict, row.Pod.Name);
            }
        }

        PodStatistics first = RowOf(table, pods[0]).ToSnapshot();
        first[Verdict.PodFromPod].Packets.Should().Be(66);
        first.ToPod.Packets.Should().BeGreaterThanOrEqualTo(66);

        network.ReadStatistics(table);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            network.ReadStatistics(table);
            foreach (PodStatistics row in table)
            {
                _ = row.FromPod + row.ToPod + row.DroppedToPod;
            }
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        network.ClosePod(pods[3]);
        network.RemovePod("p4");
        network.ReadStatistics(table);
        Rows(table).Should().BeEquivalentTo(pods.Select(p => p.Name).Except(["p3", "p4"]), "a closed pod counts nothing");
        first[Verdict.PodFromPod].Packets.Should().Be(66, "a snapshot has memory of its own");
        Action beyond = () => _ = table[10];
        beyond.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Ten datagrams of 100 bytes, five of each family.</summary>
    private static VerdictCount Datagrams => new(10, (5 * (14 + 20 + 8 + 100)) + (5 * (14 + 40 + 8 + 100)));

    private static List<string> Rows(PodStatisticsTable table)
    {
        List<string> names = [];
        foreach (PodStatistics row in table)
        {
            names.Add(row.Pod.Name);
        }

        return names;
    }

    private static PodStatistics RowOf(PodStatisticsTable table, Pod pod)
    {
        foreach (PodStatistics row in table)
        {
            if (row.Pod == pod)
            {
                return row;
            }
        }

        throw new InvalidOperationException($"No row of {pod.Name}.");
    }

    private static void AvoidNeighbourTraffic(NodeLab node)
    {
        foreach ((string host, string remote) in new[] { (NodeLab.HostIPv4, NodeLab.RemoteIPv4), (NodeLab.HostIPv6, NodeLab.RemoteIPv6) })
        {
            node.Rtnetlink.Neighbours.Replace(new NeighbourSpec(node.Uplink.Index, IPAddress.Parse(remote), node.Wire.Address));
            node.RemoteRtnetlink.Neighbours.Replace(new NeighbourSpec(node.Wire.Index, IPAddress.Parse(host), node.Uplink.Address));
        }
    }
}
