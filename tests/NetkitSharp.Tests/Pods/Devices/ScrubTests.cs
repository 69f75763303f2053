using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.Devices;

/// <summary>Whether a program, and the host's rules after it, see the mark and the priority that a packet was sent with.</summary>
public sealed class ScrubTests
{
    private const int Mark = 42;
    private const int Priority = 5;

    [KernelTheory(KernelFeature.NetkitScrub)]
    [InlineData(PodDevice.Netkit, null)]
    [InlineData(PodDevice.Netkit, NetkitScrub.None)]
    [InlineData(PodDevice.NetkitL2, NetkitScrub.Default)]
    [InlineData(PodDevice.NetkitL2, NetkitScrub.None)]
    public void Mark_and_priority_are_seen_or_not(PodDevice device, NetkitScrub? scrub)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Scrub = scrub, PeerScrub = scrub });
        Pod pod = network.AddPod(PodFixture.PodA());
        (int, int) expected = scrub == NetkitScrub.None ? (Mark, Priority) : (0, 0);
        pod.HostDevice.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? made).Should().BeTrue();
        (made!.Scrub, made.PeerScrub).Should().Be((scrub ?? NetkitScrub.Default, scrub ?? NetkitScrub.Default));
        Witness.Ip("-n", node.HostName, "-d", "-j", "link", "show", "dev", pod.HostDevice.Name)[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("scrub").GetString()
            .Should().Be(scrub == NetkitScrub.None ? "none" : "default");

        using BpfMap map = BpfMap.Create(new() { Name = "metadata", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        using BpfProgram record = TestProgram.RecordMetadata(map);
        using (node.Host.Run(() => record.AttachNetkit(pod.HostDevice.Index, NetkitHook.Peer, new MprogOptions { Position = MprogPosition.First })))
        {
            Send(pod.Namespace, "10.0.0.2", NodeLab.RemoteIPv4);
            Read(map).Should().Be(expected, "what the pod sends");
        }

        map.As<uint, ulong>().Update(0, 0xffff_ffff_ffff_ffff);
        using (node.Host.Run(() => record.AttachNetkit(pod.HostDevice.Index, NetkitHook.Primary, new MprogOptions { Position = MprogPosition.First })))
        {
            Send(node.Host, NodeLab.HostIPv4, "10.0.0.2");
            Read(map).Should().Be(expected, "what the host sends into the pod");
        }

        // The host's rules go by the mark that is left.
        Witness.Run("ip", "-n", node.HostName, "rule", "add", "fwmark", $"{Mark}", "table", "100");
        Witness.Run("ip", "-n", node.HostName, "route", "add", "blackhole", "default", "table", "100");
        VerdictCounters before = network.ReadCounters(pod);
        Send(pod.Namespace, "10.0.0.2", NodeLab.RemoteIPv4);
        VerdictCounters counted = network.ReadCounters(pod).Since(before);
        (counted[Verdict.DropBlackhole].Packets, counted[Verdict.PodToRemote].Packets).Should().Be(scrub == NetkitScrub.None ? (1UL, 0UL) : (0UL, 1UL));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_kernel_that_ignores_the_option_is_told_apart()
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Netkit) with { PeerScrub = NetkitScrub.None });
        Action add = () => network.AddPod(PodFixture.PodA());
        if (KernelFeatures.Has(KernelFeature.NetkitScrub))
        {
            add.Should().NotThrow();
            return;
        }

        add.Should().Throw<Rtnetlink.Links.AttributeIgnoredException>().WithMessage("*scrub*6.1*");
        network.Pods.Should().BeEmpty();
    }

    private static void Send(NetworkNamespace from, string source, string target)
    {
        const int socketLevel = 1, markOption = 36, priorityOption = 12;
        using Socket socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Span<byte> value = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(value, Mark);
        socket.SetRawSocketOption(socketLevel, markOption, value);
        MemoryMarshal.Write(value, Priority);
        socket.SetRawSocketOption(socketLevel, priorityOption, value);
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        socket.SendTo(new byte[100], new IPEndPoint(IPAddress.Parse(target), 9));
    }

    private static (int Mark, int Priority) Read(BpfMap map)
    {
        map.As<uint, ulong>().TryLookup(0, out ulong value).Should().BeTrue();
        return ((int)(value >> 32), (int)value);
    }
}
