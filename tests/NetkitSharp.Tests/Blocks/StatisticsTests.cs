using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 18: which device counts what, in packets and bytes, and what no device counts.</summary>
[Collection<BlocksShareALab>]
public sealed class StatisticsTests(BlockLab lab)
{
    private const int NoDevice = 4711;
    private const int FrameLength = 14 + 20 + 8 + 100;

    [KernelFact(KernelFeature.Netkit)]
    public void Netkit_counts_by_what_the_program_says()
    {
        BlockPod pod = lab.Pod(BlockDevice.Netkit);
        BlockPod other = lab.Pod(BlockDevice.Netkit, second: true);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        using BpfLink link = lab.AttachFromPod(program.Act, pod);
        using UdpFlow flow = UdpFlow.ToHost(lab, pod);
        (string Case, BlockBpf.BlockConfig Config, string Counts)[] cases =
        [
            ("pass", BlockBpf.BlockConfig.Return(Verdicts.Pass), "pod3 tx 5, nk3 rx 5"),
            ("drop", BlockBpf.BlockConfig.Return(Verdicts.Drop), "pod3 tx_dropped 5"),
            ("redirect to another pair", BlockBpf.BlockConfig.Redirect(other.HostSide.Index), "pod3 tx 5, nk4 tx 5, pod4 rx 5"),
            ("redirect out of the host", BlockBpf.BlockConfig.Redirect(lab.Uplink.Index).To(lab.RemoteDevice.Address), "pod3 tx 5, p0 tx 5, r0 rx 5"),
            ("redirect to nowhere", BlockBpf.BlockConfig.Redirect(NoDevice), "pod3 tx 5"),
        ];
        foreach ((string name, BlockBpf.BlockConfig config, string counts) in cases)
        {
            program.Config = config;
            ulong bytes = program.Seen.Bytes;
            LinkStatistics before = pod.Rtnetlink.Links.Get(pod.Inside.Index).Statistics!.Value;
            lab.Expect(counts, () => flow.Send());
            (program.Seen.Bytes - bytes).Should().Be(5 * FrameLength, name);
            LinkStatistics after = pod.Rtnetlink.Links.Get(pod.Inside.Index).Statistics!.Value;
            (after.TransmittedBytes - before.TransmittedBytes).Should().Be(name == "drop" ? 0ul : 5 * FrameLength, name);
        }

        flow.ShouldArrive(5);
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Veth_counts_before_the_program_says_anything()
    {
        BlockPod pod = lab.Pod(BlockDevice.Veth);
        BlockPod other = lab.Pod(BlockDevice.Veth, second: true);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        using BpfLink link = lab.AttachFromPod(program.Act, pod);
        using UdpFlow flow = UdpFlow.ToHost(lab, pod);
        (string Case, BlockBpf.BlockConfig Config, string Counts)[] cases =
        [
            ("pass", BlockBpf.BlockConfig.Return(Verdicts.Pass), "pod1 tx 5, v1 rx 5"),
            ("drop", BlockBpf.BlockConfig.Return(Verdicts.Drop), "pod1 tx 5, v1 rx 5"),
            ("redirect to the inside of another pair", BlockBpf.BlockConfig.RedirectPeer(other.HostSide.Index), "pod1 tx 5, v1 rx 5, pod2 rx 5"),
            ("redirect out of the host", BlockBpf.BlockConfig.Redirect(lab.Uplink.Index).To(lab.RemoteDevice.Address), "pod1 tx 5, v1 rx 5, p0 tx 5, r0 rx 5"),
            ("redirect to nowhere", BlockBpf.BlockConfig.Redirect(NoDevice), "pod1 tx 5, v1 rx 5"),
        ];
        foreach ((string name, BlockBpf.BlockConfig config, string counts) in cases)
        {
            program.Config = config;
            ulong bytes = program.Seen.Bytes;
            LinkStatistics before = lab.Rtnetlink.Links.Get(pod.HostSide.Index).Statistics!.Value;
            lab.Expect(counts, () => flow.Send());
            (program.Seen.Bytes - bytes).Should().Be(5 * FrameLength, name);
            (lab.Rtnetlink.Links.Get(pod.HostSide.Index).Statistics!.Value.ReceivedBytes - before.ReceivedBytes).Should().Be(5 * FrameLength, name);
        }

        flow.ShouldArrive(5);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.All), MemberType = typeof(BlockDevices))]
    public void The_counters_are_those_that_ip_shows(BlockDevice device)
    {
        BlockPod pod = lab.Pod(device);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod);
        flow.Send();
        flow.ShouldArrive();
        lab.Settle(50);
        foreach ((NetworkNamespace place, RtnetlinkClient rtnetlink) in ((NetworkNamespace, RtnetlinkClient)[])[(lab.Host, lab.Rtnetlink), (pod.Namespace, pod.Rtnetlink)])
        {
            foreach (JsonElement link in Witness.Ip("-n", place.Name!, "-s", "-j", "link", "show").EnumerateArray())
            {
                LinkStatistics ours = rtnetlink.Links.Get(link.GetProperty("ifindex").GetInt32()).Statistics!.Value;
                JsonElement rx = link.GetProperty("stats64").GetProperty("rx");
                JsonElement tx = link.GetProperty("stats64").GetProperty("tx");
                (ours.ReceivedPackets, ours.ReceivedBytes, ours.ReceiveDropped).Should().Be((Number(rx, "packets"), Number(rx, "bytes"), Number(rx, "dropped")));
                (ours.TransmittedPackets, ours.TransmittedBytes, ours.TransmitDropped).Should().Be((Number(tx, "packets"), Number(tx, "bytes"), Number(tx, "dropped")));
            }
        }

        static ulong Number(JsonElement element, string name) => element.GetProperty(name).GetUInt64();
    }
}
