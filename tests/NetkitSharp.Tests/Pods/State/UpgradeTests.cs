using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>New programs under traffic: connections go on, no packet is lost, every packet is counted once.</summary>
public sealed class UpgradeTests
{
    private const int Swaps = 1000;

    private static readonly Verdict[] s_sent = [.. Enum.GetValues<Verdict>().Where(v => v.ToString().StartsWith("PodTo", StringComparison.Ordinal) || v is
        Verdict.DropSpoofed or Verdict.DropMalformed or Verdict.DropVlan or Verdict.DropEtherType or Verdict.DropRouter or Verdict.DropBlackhole or Verdict.DropNoMemory)];

    private static readonly Verdict[] s_arrived = [Verdict.PodFromPod, Verdict.HostToPod, Verdict.HostToPodLocal, Verdict.RemoteToPod];

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Connections_survive_a_thousand_swaps_and_no_packet_is_lost(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        PodTraffic aBefore = PodTraffic.Read(network, a);
        PodTraffic bBefore = PodTraffic.Read(network, b);
        HostRouting[] sets = [network.Datapath, network.Datapath.LoadBeside()];
        using (HostRouting second = sets[1])
        {
            using StreamLoad toPod = new(a.Namespace, b.Namespace, "fd00::3");
            using StreamLoad toRemote = new(a.Namespace, node.Remote, NodeLab.RemoteIPv4);
            using StreamLoad fromRemote = new(node.Remote, b.Namespace, "10.0.0.3");
            for (int swap = 0; swap < Swaps; swap++)
            {
                HostRouting older = sets[swap % 2];
                HostRouting newer = sets[(swap + 1) % 2];
                a.Attachment!.Upgrade(newer, older);
                b.Attachment!.Upgrade(newer, older);
                network.UplinkAttachments["p0"].Upgrade(newer, older);
                if (swap % 100 == 0)
                {
                    (toPod.GoesOn() && toRemote.GoesOn() && fromRemote.GoesOn()).Should().BeTrue();
                }
            }

            network.Upgrade();
            network.Inspect().Should().BeEmpty();
            foreach (StreamLoad stream in (StreamLoad[])[toPod, toRemote, fromRemote])
            {
                stream.GoesOn().Should().BeTrue();
                (long sent, long received) = stream.Stop();
                received.Should().Be(sent);
            }
        }

        foreach ((Pod pod, PodTraffic before) in ((Pod, PodTraffic)[])[(a, aBefore), (b, bBefore)])
        {
            PodTraffic since = PodTraffic.Read(network, pod).Since(before);
            since.CountedSent.Should().Be(since.DeviceSent, $"what {pod.Name} sent, a program counted");
            since.CountedArrived.Should().Be(since.DeviceArrived, $"what a program sent to {pod.Name}, arrived");
            since.DeviceSent.Should().BeGreaterThan(1000);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Programs_without_links_and_among_others_keep_their_places(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        network.ClosePod(b);
        DatapathHook hook = device is PodDevice.Netkit or PodDevice.NetkitL2 ? DatapathHook.Netkit : DatapathHook.Tcx;
        using HostRouting first = network.Datapath.LoadBeside();
        using HostRouting second = first.LoadBeside();
        using HostRouting third = first.LoadBeside();
        using HostRouting neighbour = first.LoadBeside();
        int index = b.HostDevice.Index;

        node.Host.Run(() => first.AttachWithoutLinks(index, hook));
        FluentActions.Invoking(() => node.Host.Run(() => first.AttachWithoutLinks(index, hook))).Should().Throw<MprogProgramExistsException>();
        using BpfLink before = node.Host.Run<BpfLink>(() => hook == DatapathHook.Netkit
            ? neighbour.PodProgram(hook, true).AttachNetkit(index, NetkitHook.Peer, new MprogOptions { Position = MprogPosition.First })
            : neighbour.PodProgram(hook, true).AttachTcx(index, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.First }));
        node.Host.Run(() => second.ReplaceWithoutLinks(index, hook, first));

        MprogChain chain = node.Host.Run(() => HostRouting.Query(index, hook, fromPod: true));
        chain.Entries.Should().Equal(new MprogEntry(before.GetInfo().ProgramId, before.Id), new MprogEntry(second.PodProgram(hook, true).Id, null));
        node.Host.Run(() => HostRouting.Query(index, hook, fromPod: false)).Entries.Should().Equal(new MprogEntry(second.PodProgram(hook, false).Id, null));

        FluentActions.Invoking(() => node.Host.Run(() => third.ReplaceWithoutLinks(index, hook, first))).Should().Throw<MprogProgramNotFoundException>();
        FluentActions.Invoking(() => node.Host.Run(() => third.ReplaceWithoutLinks(a.HostDevice.Index, hook, network.Datapath))).Should().Throw<MprogLinkOwnedException>();
        node.Host.Run(() => second.DetachWithoutLinks(index, hook));
        node.Host.Run(() => HostRouting.Query(index, hook, fromPod: true)).Entries.Should().ContainSingle();
    }

    /// <summary>A kernel without a helper refuses the program that calls it; one with an older verifier, a program that it cannot follow.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Programs_that_the_kernel_refuses_change_nothing(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using StreamLoad stream = new(a.Namespace, b.Namespace, "10.0.0.3");
        uint program = a.Attachment!.FromPod.GetInfo().ProgramId;
        int descriptors = Leftovers.CountDescriptors();

        BpfVerifierException refusal = FluentActions.Invoking(() => network.Upgrade(name => Patched(name, (int)BpfHelper.FibLookup, 9999))).Should().Throw<BpfVerifierException>().Which;
        refusal.Message.Should().Contain("from_pod").And.Contain("unknown#9999");
        refusal = FluentActions.Invoking(() => network.Upgrade(name => Patched(name, (int)BpfHelper.FibLookup, (int)BpfHelper.MapLookupElem))).Should().Throw<BpfVerifierException>().Which;
        refusal.Message.Should().Contain("from_pod").And.Contain("expected=map_ptr");

        a.Attachment!.FromPod.GetInfo().ProgramId.Should().Be(program);
        Leftovers.CountDescriptors().Should().Be(descriptors);
        network.Inspect().Should().BeEmpty();
        stream.GoesOn().Should().BeTrue();
        (long sent, long received) = stream.Stop();
        received.Should().Be(sent);
    }

    /// <summary>The object with one helper's number for another's, wherever it is called.</summary>
    private static BpfObjectSpec Patched(string name, int helper, int replacement)
    {
        using Stream stream = typeof(PodNetwork).Assembly.GetManifestResourceStream($"NetkitSharp.{name}")!;
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        byte[] call = [0x85, 0, 0, 0, .. BitConverter.GetBytes(helper)];
        for (int at = image.AsSpan().IndexOf(call); at >= 0; at = image.AsSpan().IndexOf(call))
        {
            BitConverter.GetBytes(replacement).CopyTo(image, at + 4);
        }

        return BpfObjectSpec.Parse(image, name);
    }

    /// <summary>What the pod's device counted, and what the programs did.</summary>
    private sealed record PodTraffic(ulong DeviceSent, ulong DeviceArrived, ulong CountedSent, ulong CountedArrived)
    {
        public static PodTraffic Read(PodNetwork network, Pod pod)
        {
            using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
            PodTraffic? before = null;
            while (true)
            {
                LinkStatistics device = inside.Links.Get(pod.PodSideDevice.Index).Statistics!.Value;
                VerdictCounters counters = network.ReadCounters(pod);
                PodTraffic now = new(device.TransmittedPackets, device.ReceivedPackets, Sum(counters, s_sent), Sum(counters, s_arrived));
                if (now == before)
                {
                    return now;
                }

                // What a program has let through may wait a while before the device counts it.
                before = now;
                Thread.Sleep(20);
            }
        }

        public PodTraffic Since(PodTraffic earlier) =>
            new(DeviceSent - earlier.DeviceSent, DeviceArrived - earlier.DeviceArrived, CountedSent - earlier.CountedSent, CountedArrived - earlier.CountedArrived);

        private static ulong Sum(VerdictCounters counters, Verdict[] verdicts) => verdicts.Aggregate(0UL, (sum, v) => sum + (ulong)counters[v].Packets);
    }
}
