using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>A pod is there whole or not at all, whatever step fails.</summary>
public sealed class PodTransactionTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Adding_makes_device_addresses_and_routes_and_removing_leaves_nothing(PodDevice device)
    {
        using PodFixture fixture = new();
        Leftovers before = Leftovers.Of(fixture.HostName);
        using (PodNetwork network = PodNetwork.Create(fixture.Options(device)))
        {
            Pod pod = network.AddPod(PodFixture.PodA());

            string name = $"{PodFixture.NetworkName}-a";
            JsonElement link = Witness.Ip("-n", fixture.HostName, "-d", "-j", "link", "show", "dev", name)[0];
            link.GetProperty("linkinfo").GetProperty("info_kind").GetString().Should().Be(device == PodDevice.Veth ? "veth" : "netkit");
            link.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Should().Contain("UP");
            link.GetProperty("ifindex").GetInt32().Should().Be(pod.HostDevice.Index);
            Witness.Ip("-n", name, "-j", "addr", "show", "dev", "eth0")[0].GetProperty("addr_info").EnumerateArray()
                .Select(a => $"{a.GetProperty("local").GetString()}/{a.GetProperty("prefixlen").GetInt32()}")
                .Should().BeEquivalentTo("10.0.0.2/32", "fd00::2/128");
            Witness.Ip("-n", fixture.HostName, "-j", "route", "show", "dev", name)[0].GetProperty("dst").GetString().Should().Be("10.0.0.2");
            Witness.Ip("-n", fixture.HostName, "-j", "-6", "route", "show", "dev", name)[0].GetProperty("dst").GetString().Should().Be("fd00::2");

            network.RemovePod("a").Should().BeTrue();
            network.RemovePod("a").Should().BeFalse("it is gone");
            network.Pods.Should().BeEmpty();
            network.AddPod(PodFixture.PodA());
        }

        Leftovers.Of(fixture.HostName).Should().Be(before, "disposing the network removes its pods");
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_namespace_name_that_is_taken_leaves_nothing(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        string taken = $"{PodFixture.NetworkName}-a";
        Witness.Run("ip", "netns", "add", taken);
        try
        {
            AddingShouldThrow<NamespaceExistsException>(fixture, network, PodFixture.PodA()).Message.Should().Contain(taken);
        }
        finally
        {
            Witness.Run("ip", "netns", "delete", taken);
        }

        network.AddPod(PodFixture.PodA());
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_host_device_name_that_is_taken_leaves_nothing(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        string taken = $"{PodFixture.NetworkName}-a";
        Witness.Run("ip", "-n", fixture.HostName, "link", "add", taken, "type", "veth", "peer", "name", "other");

        AddingShouldThrow<LinkExistsException>(fixture, network, PodFixture.PodA()).Message.Should().Contain(taken);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_pod_side_device_name_that_is_taken_leaves_nothing_and_keeps_the_callers_namespace(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        string name = $"nks-own-{Environment.ProcessId}";
        using NetworkNamespace own = NetworkNamespace.Create(name);
        try
        {
            Witness.Run("ip", "-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", "other");

            AddingShouldThrow<LinkExistsException>(fixture, network, PodFixture.PodA(own)).Message.Should().Contain("eth0");

            Witness.Run("ip", "-n", name, "link", "delete", "eth0");
            network.AddPod(PodFixture.PodA(own));
            network.RemovePod("a").Should().BeTrue();
            NetworkNamespace.Exists(name).Should().BeTrue("it is the caller's");
        }
        finally
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_route_that_is_taken_undoes_the_devices_and_programs(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Witness.Run("ip", "-n", fixture.HostName, "route", "add", "10.0.0.2/32", "dev", "lo");

        AddingShouldThrow<RouteExistsException>(fixture, network, PodFixture.PodA()).Message.Should().Contain("10.0.0.2");
    }

    /// <summary>In a namespace of the network's own the devices go with it; in the caller's nothing but the undo removes them.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_failure_undoes_the_devices_in_the_callers_namespace_too(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        string name = $"nks-own-{Environment.ProcessId}";
        using NetworkNamespace own = NetworkNamespace.Create(name);
        try
        {
            Witness.Run("ip", "-n", fixture.HostName, "route", "add", "10.0.0.2/32", "dev", "lo");

            // Where the tunnels' modules are loaded, every namespace is born with a device of theirs.
            string[] before = Devices();

            AddingShouldThrow<RouteExistsException>(fixture, network, PodFixture.PodA(own));

            Devices().Should().Equal(before);

            string[] Devices() => [.. Witness.Ip("-n", name, "-j", "link", "show").EnumerateArray().Select(l => l.GetProperty("ifname").GetString()!)];
        }
        finally
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_full_map_undoes_everything_before_it(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device) with { MaxPods = 1 });

        AddingShouldThrow<BpfException>(fixture, network, PodFixture.PodA()).ErrnoName.Should().Be("E2BIG");

        network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"] });
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_pod_whose_namespace_or_device_went_behind_our_back_can_be_removed(PodDevice device)
    {
        using PodFixture fixture = new();
        Leftovers before = Leftovers.Of(fixture.HostName);
        using (PodNetwork network = PodNetwork.Create(fixture.Options(device)))
        {
            network.AddPod(PodFixture.PodA());
            network.AddPod(PodFixture.PodB());
            Witness.Run("ip", "-n", fixture.HostName, "link", "delete", $"{PodFixture.NetworkName}-a");
            Witness.Run("ip", "netns", "delete", $"{PodFixture.NetworkName}-b");

            network.RemovePod("a").Should().BeTrue();
            network.RemovePod("b").Should().BeTrue();
            network.AddPod(PodFixture.PodA());
        }

        Leftovers.Of(fixture.HostName).Should().Be(before);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void What_a_network_left_is_recognised_and_removed_and_nothing_else(PodDevice device)
    {
        using PodFixture fixture = new();
        PodNetworkOptions options = fixture.Options(device);
        string foreignNamespace = $"{options.Name}-z";
        Witness.Run("ip", "-n", fixture.HostName, "link", "add", $"{options.Name}-x", "type", "veth", "peer", "name", "y");
        Witness.Run("ip", "netns", "add", foreignNamespace);
        try
        {
            Leftovers before = Leftovers.Of(fixture.HostName);

            // Never disposed before the clean-up: what the kernel has then is what a process leaves that dies here.
            using (PodNetwork dead = PodNetwork.Create(options))
            {
                dead.AddPod(PodFixture.PodA());
                dead.AddPod(PodFixture.PodB());

                PodNetwork.RemoveLeftovers(options).Should().Be(4, "two devices and two namespaces");
                PodNetwork.RemoveLeftovers(options).Should().Be(0);
            }

            Leftovers.Of(fixture.HostName).Should().Be(before, "a device or a namespace is not ours by its name alone");
        }
        finally
        {
            Witness.Run("ip", "netns", "delete", foreignNamespace);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_pod_that_took_its_own_device_down_can_be_closed_and_opened(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod pod = network.AddPod(PodFixture.PodA());
        Witness.Run("ip", "-n", pod.Namespace.Name!, "link", "set", "eth0", "down");

        network.ClosePod(pod);
        network.OpenPod(pod);

        pod.Attachment.Should().NotBeNull();
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_pod_whose_device_was_renamed_is_removed_all_the_same(PodDevice device)
    {
        using PodFixture fixture = new();
        Leftovers before = Leftovers.Of(fixture.HostName);
        using (PodNetwork network = PodNetwork.Create(fixture.Options(device)))
        {
            Pod a = network.AddPod(PodFixture.PodA());
            network.AddPod(PodFixture.PodB());

            // Renamed and taken over: still the device that was made, whatever it is called now.
            Witness.Run("ip", "-n", fixture.HostName, "link", "set", a.HostDevice.Name, "down");
            Witness.Run("ip", "-n", fixture.HostName, "link", "set", a.HostDevice.Name, "name", "renamed");
        }

        Leftovers.Of(fixture.HostName).Should().Be(before);
    }

    private static T AddingShouldThrow<T>(PodFixture fixture, PodNetwork network, PodSpec spec)
        where T : Exception
    {
        Leftovers before = Leftovers.Of(fixture.HostName);
        T thrown = network.Invoking(n => n.AddPod(spec)).Should().Throw<T>().Which;
        Leftovers.Of(fixture.HostName).Should().Be(before, "a pod that could not be added leaves nothing behind");
        network.Pods.Should().BeEmpty();
        return thrown;
    }
}
