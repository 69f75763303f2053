using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Datapath;

/// <summary>What stands before the hashes of addresses and of counters: user space and programs agree on it, and it never says anything else than they do.</summary>
public sealed class PodRegistryTests
{
    private const int Loopback = 1;
    private const int HostSide = 77;
    private const int Pass = 0;
    private const int Redirect = 7;
    private static readonly HostRoutingOptions s_tcxOnly = new() { Netkit = false };

    [KernelFact([KernelFeature.Tcx])]
    public void Programs_find_by_the_bucket_what_user_space_put_there_and_ask_the_hash_where_it_says_so() => InNamespace(() =>
    {
        using HostRouting routing = Load();
        BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods = routing.PodsMap.As<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>();
        HostRoutingBpf.PodEntry entry = new(HostSide, null, 1500);
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            IPAddress address = Next(random, ipv6: i % 2 == 1);
            HostRoutingBpf.NksAddress key = new(address);
            pods.Update(key, entry);
            Send(routing, address).Should().Be(Pass, "{0} was put into the hash behind the bucket, which is empty", address);
            pods.Delete(key);

            routing.AddAddress(address, HostSide, null, 1500);
            Send(routing, address).Should().Be(Redirect, "{0}", address);
            routing.Leads(address, HostSide, null, 1500).Should().BeTrue();
            pods.Delete(key);
            Send(routing, address).Should().Be(Redirect, "{0} was taken out of the hash, but its body is there", address);
            routing.Leads(address, HostSide, null, 1500).Should().BeFalse();
            routing.RemoveAddress(address).Should().BeFalse();
            Send(routing, address).Should().Be(Pass, "{0} is gone", address);
        }
    });

    [KernelFact([KernelFeature.Tcx])]
    public void Addresses_that_share_a_bucket_are_found_and_bodies_never_run_out() => InNamespace(() =>
    {
        using HostRouting routing = Load();
        (IPAddress one, IPAddress other) = Colliding();
        (IPAddress Address, int Device)[] both = [(one, HostSide), (other, HostSide + 1)];
        foreach ((IPAddress address, int device) in both)
        {
            routing.AddAddress(address, device, null, 1500);
        }

        foreach ((IPAddress address, int device) in both)
        {
            Send(routing, address).Should().Be(Redirect);
            routing.Leads(address, device, null, 1500).Should().BeTrue();
        }

        // Together, with others around them, and one of them twice.
        IPAddress third = IPAddress.Parse("10.1.0.9");
        routing.RemoveAddresses([one, other]);
        Send(routing, one).Should().Be(Pass);
        Send(routing, other).Should().Be(Pass);
        routing.AddAddresses([.. both.Select(static b => (b.Address, b.Device, (PhysicalAddress?)null, 1500)), (third, HostSide, null, 1500), (one, HostSide + 2, null, 1500)]);
        foreach ((IPAddress address, int device) in ((IPAddress, int)[])[(one, HostSide + 2), (other, HostSide + 1), (third, HostSide)])
        {
            routing.Leads(address, device, null, 1500).Should().BeTrue("{0}", address);
            Send(routing, address).Should().Be(Redirect);
        }

        routing.RemoveAddress(one).Should().BeTrue();
        Send(routing, one).Should().Be(Pass);
        Send(routing, other).Should().Be(Redirect);

        // An entry that changes gets another body each time; there are 16,383.
        for (int i = 0; i < 20_000; i++)
        {
            routing.AddAddress(other, HostSide + 1, null, 1000 + (i % 2));
        }

        routing.Leads(other, HostSide + 1, null, 1001).Should().BeTrue();
        Send(routing, other).Should().Be(Redirect);
    });

    [KernelFact([KernelFeature.Tcx])]
    public void Maps_that_another_process_left_in_whatever_state_are_put_right_when_they_are_taken_over() => InNamespace(() =>
    {
        IPAddress kept = IPAddress.Parse("10.1.0.1"), removed = IPAddress.Parse("10.1.0.2"), added = IPAddress.Parse("10.1.0.3"), moved = IPAddress.Parse("10.1.0.4"), asked = IPAddress.Parse("10.1.0.5");
        using HostRouting first = Load();
        BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods = first.PodsMap.As<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>();
        foreach (IPAddress address in (IPAddress[])[kept, removed, moved, asked])
        {
            first.AddAddress(address, HostSide, null, 1500);
        }

        foreach (int device in (int[])[HostSide, HostSide + 1])
        {
            first.StartCounting(device);
        }

        // A version that knows of neither wrote the hashes; another was killed between the bucket and the hash.
        pods.Delete(new HostRoutingBpf.NksAddress(removed));
        pods.Update(new HostRoutingBpf.NksAddress(added), new HostRoutingBpf.PodEntry(HostSide, null, 1500));
        pods.Update(new HostRoutingBpf.NksAddress(moved), new HostRoutingBpf.PodEntry(HostSide + 1, null, 1500));
        Dictionary<string, BpfMap> maps = first.SharedMaps.ToDictionary();
        using (BpfMapMemory<uint> buckets = maps["pod_index"].MapMemory<uint>())
        {
            buckets.Writable(new HostRoutingBpf.NksAddress(asked).ToBucket()) = 0;
        }

        maps["pod_slots"].As<uint, uint>().Delete(HostSide + 1);
        using HostRouting second = HostRouting.LoadOn(maps, s_tcxOnly, BundledObject.Open);

        foreach ((IPAddress address, int device) in ((IPAddress, int)[])[(kept, HostSide), (added, HostSide), (moved, HostSide + 1), (asked, HostSide)])
        {
            second.Leads(address, device, null, 1500).Should().BeTrue("{0}", address);
            Send(second, address).Should().Be(Redirect);
        }

        Send(second, removed).Should().Be(Pass);
        second.ReadCounted().Should().Equal(HostSide);
        second.ReadCounters(HostSide)[Verdict.PodFromPod].Packets.Should().Be(3);
        second.StartCounting(HostSide + 1);
        Send(second, moved);
        second.ReadCounters(HostSide + 1)[Verdict.PodFromPod].Packets.Should().Be(1, "a slot begins with zero, whoever had it");
    });

    [KernelFact([KernelFeature.Tcx])]
    public void Each_device_counts_in_a_slot_of_its_own_over_pages_reuse_and_shared_index_entries() => InNamespace(() =>
    {
        using HostRouting routing = Load();
        IPAddress address = IPAddress.Parse("10.1.0.1");

        // Of 8,192 index entries: the second of each pair is found in the hash.
        int[] devices = [.. Enumerable.Range(100, 150), .. Enumerable.Range(100 + 8192, 50)];
        for (int round = 1; round <= 3; round++)
        {
            foreach (int device in devices)
            {
                routing.StartCounting(device);
            }

            for (int i = 0; i < devices.Length; i++)
            {
                routing.AddAddress(address, devices[i], null, 1500);
                for (int packets = i % 3; packets >= 0; packets--)
                {
                    Send(routing, address).Should().Be(Redirect);
                }
            }

            PodCounterTable table = new();
            routing.ReadAllCounters(table);
            Enumerable.Range(0, table.Count).Select(row => (table.InterfaceIndex(row), (int)table[row, Verdict.PodFromPod].Packets))
                .Should().BeEquivalentTo(devices.Select(static (device, i) => (device, (i % 3) + 1)), "of round {0}", round);
            routing.ReadCounters(devices[^1])[Verdict.PodFromPod].Packets.Should().Be((ulong)((devices.Length - 1) % 3) + 1);

            routing.ForgetCountersOf(devices[..100]);
            foreach (int device in devices[100..])
            {
                routing.ForgetCounters(device).Should().BeTrue();
            }

            routing.ReadCounted().Should().BeEmpty();
            FluentActions.Invoking(() => routing.ReadCounters(devices[0])).Should().Throw<BpfKeyNotFoundException>();
            Send(routing, address).Should().Be(Redirect, "nothing is counted for it, but it is there");
        }
    });

    private static HostRouting Load()
    {
        HostRouting routing = HostRouting.Load(s_tcxOnly);
        routing.AddAddress(IPAddress.Parse("10.0.0.2"), Loopback, null, 1500);
        routing.AddAddress(IPAddress.Parse("fd00::2"), Loopback, null, 1500);
        return routing;
    }

    private static int Send(HostRouting routing, IPAddress destination)
    {
        string source = destination.GetAddressBytes().Length == 4 ? "10.0.0.2" : "fd00::2";
        return routing.PodProgram(DatapathHook.Tcx, fromPod: true).TestRun(new TestPacket(source, destination.ToString()).ToFrame()).Verdict;
    }

    private static IPAddress Next(Random random, bool ipv6)
    {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        random.NextBytes(bytes);
        bytes[0] = (byte)(ipv6 ? 0xfd : 10);
        return new IPAddress(bytes);
    }

    private static (IPAddress One, IPAddress Other) Colliding()
    {
        Dictionary<int, IPAddress> seen = [];
        Random random = new(2);
        while (true)
        {
            IPAddress address = Next(random, ipv6: false);
            if (!seen.TryAdd(new HostRoutingBpf.NksAddress(address).ToBucket(), address) && !seen[new HostRoutingBpf.NksAddress(address).ToBucket()].Equals(address))
            {
                return (seen[new HostRoutingBpf.NksAddress(address).ToBucket()], address);
            }
        }
    }

    private static void InNamespace(Action body)
    {
        using ForwardingNamespace router = new();
        router.Run(body);
    }
}
