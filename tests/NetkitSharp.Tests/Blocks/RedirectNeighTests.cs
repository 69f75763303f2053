using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 3: <c>bpf_redirect_neigh</c>, out of a device with the link-layer header of a neighbour, who is looked for when need be.</summary>
[Collection<BlocksShareALab>]
public sealed class RedirectNeighTests(BlockLab lab)
{
    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void It_writes_the_link_layer_header_and_nothing_else(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod, ipv6);
        using FrameSocket sender = new(pod.Namespace, pod.Inside.Index);
        using FrameSocket wire = new(lab.Remote, lab.RemoteDevice.Index);

        lab.Expect($"{Sent(pod, 1)}, p0 tx 1, r0 rx 1", () => sender.Send(flow.Frame(pod.HostSide.Address, pod.Mac, timeToLive: 9)));

        flow.ShouldArrive(1);
        wire.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Should().ContainSingle().Which.Hex.Should().Be(Convert.ToHexString(flow.Frame(lab.RemoteDevice.Address, lab.Uplink.Address, timeToLive: 9)));
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void It_looks_for_a_neighbour_that_is_not_known(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        IPAddress remote = IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod, ipv6);
        using FrameSocket wire = new(lab.Remote, lab.RemoteDevice.Index);
        lab.Rtnetlink.Neighbours.Delete(lab.Uplink.Index, remote);
        try
        {
            lab.Expect($"{Sent(pod, 1)}, p0 tx 2, r0 rx 2, r0 tx 1, p0 rx 1", () => flow.Send(1));
            flow.ShouldArrive(1);
            lab.Rtnetlink.Neighbours.Get(lab.Uplink.Index, remote).LinkLayerAddress.Should().Be(lab.RemoteDevice.Address);
        }
        finally
        {
            lab.Rtnetlink.Neighbours.Replace(new NeighbourSpec(lab.Uplink.Index, remote, lab.RemoteDevice.Address));
        }

        // Who is it, it is me, the packet: two of them are neighbour discovery's, ICMPv6 135 and 136, or ARP.
        if (ipv6)
        {
            wire.Drain(Frame.IPv6).Select(f => (f.Bytes[20], f.Bytes[54])).Should().StartWith([((byte)58, (byte)135), ((byte)58, (byte)136)]).And.HaveCount(3);
        }
        else
        {
            wire.Drain(Frame.Arp).Select(f => (f.Type, f.Bytes[21])).Should().Equal((PacketType.Broadcast, (byte)1), (PacketType.Outgoing, (byte)2));
        }
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void A_neighbour_that_is_given_needs_no_route(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        IPAddress beyond = IPAddress.Parse(ipv6 ? "2001:db8:1::7" : "198.51.100.7");
        lab.RemoteRtnetlink.Addresses.Add(new AddressSpec(1, InterfaceAddress.Host(beyond)));
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        using UdpFlow flow = new(pod.Namespace, pod.Address(ipv6), lab.Remote, beyond);

        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index, IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4));
        lab.Expect($"{Sent(pod, 5)}, p0 tx 5, r0 rx 5", () => flow.Send());
        flow.ShouldArrive();

        // By the packet's own address there is no route, which IPv4 takes for a neighbour at the device, and finds it; IPv6 gives up, and counts it.
        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index);
        lab.Expect(ipv6 ? $"{Sent(pod, 5)}, p0 tx_dropped 5" : $"{Sent(pod, 5)}, p0 tx 6, r0 rx 6, r0 tx 1, p0 rx 1", () => flow.Send());
        flow.ShouldArrive(ipv6 ? 0 : 5);
        lab.Rtnetlink.Neighbours.TryDelete(lab.Uplink.Index, beyond).Should().Be(!ipv6);
        router.Seen.Returned.Should().Be(Verdicts.Redirect);

        // Flags are kept for later: the packet is dropped where that can be seen.
        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index, flags: 1);
        lab.Expect(device == BlockDevice.Veth ? Sent(pod, 5) : $"{pod.Name} tx_dropped 5", () => flow.Send());
        router.Seen.Returned.Should().Be(Verdicts.Drop);
        lab.RemoteRtnetlink.Addresses.Delete(1, InterfaceAddress.Host(beyond));
    }

    private static string Sent(BlockPod pod, int count) => pod.HostSide.Kind == "netkit" ? $"{pod.Name} tx {count}" : $"{pod.Name} tx {count}, {pod.HostSide.Name} rx {count}";
}
