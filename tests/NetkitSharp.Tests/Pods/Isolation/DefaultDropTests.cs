using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using Xunit;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>A pod's devices pass nothing, in either direction, while the programs are not attached: neither before nor after. What goes in at one end is looked for at the other.</summary>
public sealed class DefaultDropTests
{
    private const string PodIPv4 = "10.0.0.2";
    private const string PodIPv6 = "fd00::2";

    private static readonly IPAddress[] s_addresses = [IPAddress.Parse(PodIPv4), IPAddress.Parse(PodIPv6)];

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Nothing_passes_before_the_programs_are_attached_nor_after_they_are_detached(PodDevice device)
    {
        using NodeLab node = new();
        using HostRouting datapath = HostRouting.Load(new HostRoutingOptions { Netkit = KernelFeatures.Has(KernelFeature.Netkit) });
        string name = $"nks-drop-{Environment.ProcessId}";
        using NetworkNamespace pod = NetworkNamespace.Create(name);
        try
        {
            PodDeviceKinds kinds = new(node.Options(device));
            DeviceKind kind = kinds[device];
            DeviceEnds ends = kind.Create(new DeviceRequest("nks-drop", "eth0", pod, PodHostSide.LinkGroup, kinds.Settings), node.Rtnetlink, datapath);
            using RtnetlinkClient inside = RtnetlinkClient.Open(pod);
            inside.Links.SetUp(ends.PodSide.Index);
            foreach (IPAddress address in s_addresses)
            {
                inside.Addresses.Add(new AddressSpec(ends.PodSide.Index, InterfaceAddress.Host(address)) { Flags = AddressFlags.NoDad });
                kind.Route(ends, address.AddressFamily, inside);
            }

            if (device != PodDevice.Veth)
            {
                // More than the host would do before: a netkit pair with carrier at both ends, which its policies close.
                node.Rtnetlink.Links.SetUp(ends.Host.Index);
            }

            Socket[] receivers = Receivers(pod, node.Host);
            ulong dropped = Dropped(inside, ends.PodSide.Index);
            Try(ends, node).Should().Be((0, 0), "no program was ever attached");
            if (device != PodDevice.Veth)
            {
                (Dropped(inside, ends.PodSide.Index) - dropped).Should().BeGreaterThanOrEqualTo(4, "the policy drops what the pod sends");
            }

            for (int round = 0; round < 2; round++)
            {
                using (node.Host.Run(() => kind.Attach(ends, datapath)))
                {
                    kind.Connect(ends, s_addresses, node.Rtnetlink);
                    SpinWait.SpinUntil(() => kind.IsSettled(inside.Links.Get(ends.PodSide.Index), node.Rtnetlink.Links.Get(ends.Host.Index)), TimeSpan.FromSeconds(10)).Should().BeTrue();
                    Array.ForEach(s_addresses, a => kind.AddAddress(ends, a, 1500, datapath));
                    Try(ends, node).Should().Be((4, 4), "the programs let through what they check");
                    Traffic.Send(pod, PodIPv4, node.Remote, NodeLab.RemoteIPv4).Should().Be(5);
                    Array.ForEach(s_addresses, a => kind.RemoveAddress(a, datapath));
                    if (!kind.Disconnect(ends, node.Rtnetlink))
                    {
                        Array.ForEach(s_addresses, a => node.Rtnetlink.Routes.DeleteAll(new() { OutputInterface = ends.Host.Index, Family = a.AddressFamily }));
                    }
                }

                Try(ends, node).Should().Be((0, 0), "the programs are gone");
            }

            Array.ForEach(receivers, r => r.Dispose());
            kind.Delete(ends, node.Rtnetlink);
            node.Rtnetlink.Links.TryGet(ends.Host.Index, out _).Should().BeFalse();
        }
        finally
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    /// <summary>Frames of both families into both ends, addressed as what the programs would let through; how many got out at the host's and at the pod's end.</summary>
    private static (int AtHost, int AtPod) Try(DeviceEnds ends, NodeLab node)
    {
        using PacketSocket podSide = new(ends.PodNamespace, ends.PodSide.Index);
        using PacketSocket hostSide = new(node.Host, ends.Host.Index);
        byte[] fromPod = Guid.NewGuid().ToByteArray();
        byte[] fromHost = Guid.NewGuid().ToByteArray();
        TestPacket[] outward = [new(PodIPv4, NodeLab.HostIPv4), new(PodIPv6, NodeLab.HostIPv6)];
        TestPacket[] inward = [new(NodeLab.HostIPv4, PodIPv4), new(NodeLab.HostIPv6, PodIPv6)];
        foreach (TestPacket packet in outward)
        {
            podSide.Send((packet with { NextHeader = HostileLab.Experimental, Payload = fromPod, DestinationMac = ends.Host.Address.GetAddressBytes() }).ToFrame(), count: 2);
        }

        foreach (TestPacket packet in inward)
        {
            hostSide.Send((packet with { NextHeader = HostileLab.Experimental, Payload = fromHost, DestinationMac = ends.PodSide.Address.GetAddressBytes() }).ToFrame(), count: 2);
        }

        int atHost = 0;
        int atPod = 0;
        SpinWait.SpinUntil(
            () =>
            {
                atHost += hostSide.Count(fromPod);
                atPod += podSide.Count(fromHost);
                return atHost >= 4 && atPod >= 4;
            },
            TimeSpan.FromMilliseconds(300));
        return (atHost, atPod);
    }

    /// <summary>Who receives what the frames carry, so that no ICMP error brings it back.</summary>
    private static Socket[] Receivers(params NetworkNamespace[] namespaces) =>
    [
        .. namespaces.SelectMany(n => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Select(f => n.OpenSocket(f, SocketType.Raw, (ProtocolType)HostileLab.Experimental))),
    ];

    private static ulong Dropped(RtnetlinkClient rtnetlink, int index) => rtnetlink.Links.Get(index).Statistics!.Value.TransmitDropped;
}
