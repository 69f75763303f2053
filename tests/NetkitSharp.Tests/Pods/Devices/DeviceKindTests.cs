using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.Devices;

/// <summary>Switching the kind of a pod's devices is one property; what a kind cannot do is refused before anything is made.</summary>
public sealed class DeviceKindTests
{
    public static TheoryData<PodNetworkOptions, string> Refused => new()
    {
        { new PodNetworkOptions { Device = PodDevice.Veth, Tailroom = 8 }, "*Veth*Only netkit devices*headroom and tailroom*PodDevice.NetkitL2*" },
        { new PodNetworkOptions { Device = PodDevice.Veth, Scrub = NetkitScrub.None }, "*Veth*mark and priority*PodDevice.Netkit*" },
        { new PodNetworkOptions { Device = PodDevice.Veth, PeerScrub = NetkitScrub.Default }, "*Veth*mark and priority*PodDevice.Netkit*" },
        { new PodNetworkOptions { Device = PodDevice.IpvlanL3, Headroom = 8 }, "*IpvlanL3*master's headroom*PodDevice.Netkit*" },
        { new PodNetworkOptions { Device = PodDevice.IpvlanL3S, PeerScrub = NetkitScrub.None }, "*IpvlanL3S*mark and priority*" },
        { new PodNetworkOptions { Device = PodDevice.IpvlanL3, Uplinks = ["p0"] }, "*IpvlanL3*redirect from an uplink*no host-side device*Ipvlan.Master*" },
        { new PodNetworkOptions { Device = PodDevice.Netkit, Ipvlan = new() }, "*the device is Netkit*PodDevice.IpvlanL3*" },
        { new PodNetworkOptions { Device = PodDevice.IpvlanL3, Ipvlan = new() { HostAddresses = ["10.0.0.1/24"] } }, "*host prefix, 10.0.0.1/32*" },
        { new PodNetworkOptions { Device = PodDevice.IpvlanL3, Ipvlan = new() { Private = true, HostAddresses = ["10.0.0.1/32"] } }, "*private*HostAddresses*" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_a_kind_cannot_do(PodNetworkOptions options, string message) =>
        FluentActions.Invoking(() => PodNetwork.Create(options)).Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void No_pod_is_on_a_single_netkit_device() =>
        FluentActions.Invoking(() => PodNetwork.Create(new PodNetworkOptions { Device = PodDevice.NetkitSingle })).Should().Throw<PodDeviceNotSupportedException>()
            .WithMessage("*no other end*takes no programs (EOPNOTSUPP)*NetkitSingleLink*PodDevice.Netkit works*").Which.Device.Should().Be(PodDevice.NetkitSingle);

    [KernelFact(KernelFeature.Tcx)]
    public void A_pod_that_cannot_be_on_the_kind_that_it_asks_for_leaves_nothing()
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Veth));
        Leftovers before = Leftovers.Of(fixture.HostName);
        void Add(PodDevice device) => network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"], Device = device });

        network.Invoking(_ => Add(PodDevice.IpvlanL3)).Should().Throw<ArgumentException>().WithMessage("*IpvlanL3 and on Veth*one network*own master*network of its own*");
        network.Invoking(_ => Add(PodDevice.NetkitSingle)).Should().Throw<PodDeviceNotSupportedException>();
        network.Invoking(_ => Add((PodDevice)17)).Should().Throw<ArgumentException>().WithMessage("*Netkit, Veth, NetkitL2*17*");
        if (!KernelFeatures.Has(KernelFeature.Netkit))
        {
            network.Invoking(_ => Add(PodDevice.NetkitL2)).Should().Throw<PodDeviceNotSupportedException>().WithMessage("*NetkitL2*6.7*PodDevice.Veth works here.").Which.Device.Should().Be(PodDevice.NetkitL2);
        }

        Leftovers.Of(fixture.HostName).Should().Be(before);
        Add(PodDevice.Veth);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Netkit])]
    public void Pods_of_all_kinds_in_one_network_reach_one_another_and_the_remote()
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Netkit));
        PodDevice[] kinds = [PodDevice.Netkit, PodDevice.NetkitL2, PodDevice.Veth];
        Pod[] pods = [.. kinds.Select((k, i) => network.AddPod(new PodSpec($"p{i}") { Device = k, Addresses = [$"10.0.0.{i + 2}/32", $"fd00::{i + 2}/128"] }))];
        pods.Select(p => p.Device).Should().Equal(kinds);
        long forwarded = node.ReadForwarded();
        VerdictCounters before = network.ReadCounters();

        foreach (Pod from in pods)
        {
            for (int family = 0; family < 2; family++)
            {
                foreach (Pod to in pods.Except([from]))
                {
                    Traffic.Send(from.Namespace, $"{from.Addresses[family]}", to.Namespace, $"{to.Addresses[family]}", count: 2).Should().Be(2, $"{from.Device} to {to.Device}, {to.Addresses[family]}");
                }

                string remote = family == 0 ? NodeLab.RemoteIPv4 : NodeLab.RemoteIPv6;
                Traffic.Send(from.Namespace, $"{from.Addresses[family]}", node.Remote, remote, count: 2).Should().Be(2, $"{from.Device} to the remote");
                Traffic.Send(node.Remote, remote, from.Namespace, $"{from.Addresses[family]}", count: 2).Should().Be(2, $"the remote to {from.Device}");
            }
        }

        VerdictCounters counted = network.ReadCounters().Since(before);
        (counted[Verdict.PodToPod].Packets, counted[Verdict.PodToRemote].Packets, counted[Verdict.RemoteToPod].Packets).Should().Be((24, 12, 12));
        counted[Verdict.HostToPod].Packets.Should().Be(0, "what was redirected is not counted again");
        node.ReadForwarded().Should().Be(forwarded, "the redirects go past the host's IP stack");
        Traffic.Stream(pods[0].Namespace, pods[2].Namespace, "10.0.0.4", 1_000_000).Should().Be(1_000_000);
        Traffic.Stream(pods[2].Namespace, pods[1].Namespace, "fd00::3", 1_000_000).Should().Be(1_000_000);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Addresses_of_devices_are_the_same_every_time_and_need_no_resolution(PodDevice device)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(device));
        Pod first = network.AddPod(PodFixture.PodA());
        (PhysicalAddress host, PhysicalAddress pod) = (first.HostDevice.Address, first.PodSideDevice.Address);
        string name = first.Namespace.Name!;
        if (device == PodDevice.Netkit)
        {
            (host.ToString(), pod.ToString()).Should().Be(("000000000000", "000000000000"), "the mode has none");
            Witness.Ip("-n", name, "-j", "neigh", "show", "dev", "eth0").GetArrayLength().Should().Be(0);
            return;
        }

        host.Should().NotBe(pod);
        ((host.GetAddressBytes()[0] & 3) == 2 && (pod.GetAddressBytes()[0] & 3) == 2).Should().BeTrue("locally administered, unicast");
        Neighbours(name, "eth0").Should().BeEquivalentTo($"169.254.1.1 {Colons(host)}", $"fe80::1 {Colons(host)}");
        Neighbours(fixture.HostName, first.HostDevice.Name).Should().BeEquivalentTo($"10.0.0.2 {Colons(pod)}", $"fd00::2 {Colons(pod)}");

        network.RemovePod("a").Should().BeTrue();
        Pod again = network.AddPod(PodFixture.PodA());
        (again.HostDevice.Address, again.PodSideDevice.Address).Should().Be((host, pod));
        Pod other = network.AddPod(PodFixture.PodB());
        new[] { other.HostDevice.Address, other.PodSideDevice.Address }.Should().NotContain([host, pod]);
    }

    private static string[] Neighbours(string networkNamespace, string device) =>
    [
        .. Witness.Ip("-n", networkNamespace, "-j", "neigh", "show", "dev", device).EnumerateArray()
            .Where(n => n.GetProperty("state")[0].GetString() == "PERMANENT")
            .Select(n => $"{n.GetProperty("dst").GetString()} {n.GetProperty("lladdr").GetString()}"),
    ];

    private static string Colons(PhysicalAddress address) => string.Join(':', address.GetAddressBytes().Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
