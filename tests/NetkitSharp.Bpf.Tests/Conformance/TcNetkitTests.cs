using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Conformance;

/// <summary>The behaviours of the kernel's selftests tc_netkit. What they show of head and tail room, netlink tests do.</summary>
public sealed class TcNetkitTests
{
    private const short SkbPacketType = 4;
    private const short SkbMark = 8;
    private const short SkbProtocol = 16;
    private const short SkbPriority = 32;
    private const int Arp = 0x0608;
    private const int Ipv4 = 0x0008;

    public static TheoryData<NetkitHook> Hooks => [NetkitHook.Primary, NetkitHook.Peer];

    public static TheoryData<string, NetkitHook> ModesAndHooks => new()
    {
        { "l2", NetkitHook.Primary },
        { "l2", NetkitHook.Peer },
        { "l3", NetkitHook.Primary },
        { "l3", NetkitHook.Peer },
    };

    [KernelTheory(KernelFeature.Netkit)]
    [InlineData("l2")]
    [InlineData("l3")]
    public void Basic(string mode)
    {
        using NetkitPair pair = new(mode);
        using CountingPrograms p = new(2);
        using NetkitBpfLink primary = pair.Attach(p[0], NetkitHook.Primary);
        pair.Query(NetkitHook.Primary).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(p[0].Id, primary.Id) } });
        pair.Query(NetkitHook.Peer).Entries.Should().BeEmpty();
        pair.ToPeer(3);
        p.Counts().Should().Equal(3, 0);

        using NetkitBpfLink peer = pair.Attach(p[1], NetkitHook.Peer);
        pair.Query(NetkitHook.Peer).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(p[1].Id, peer.Id) } });
        pair.ToPrimary(2);
        p.Counts().Should().Equal(3, 2);

        (primary.Hook, peer.Hook, primary.Type).Should().Be((NetkitHook.Primary, NetkitHook.Peer, BpfLinkType.Netkit));
        DeviceLinkInfo info = primary.GetInfo();
        (info.Ifindex, info.AttachType, info.ProgramId).Should().Be((pair.PrimaryIndex, BpfAttachType.NetkitPrimary, p[0].Id));
        peer.GetInfo().Ifindex.Should().Be(pair.PeerIndex, "the link holds the device that it resolved to");
        System.Text.Json.JsonElement[] shown = [.. pair.Host.BpfToolNet().GetProperty("tc").EnumerateArray()];
        shown.Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("prog_id").GetUInt32(), entry.GetProperty("link_id").GetUInt32()))
            .Should().BeEquivalentTo([("netkit/primary", p[0].Id, primary.Id), ("netkit/peer", p[1].Id, peer.Id)]);

        primary.Dispose();
        pair.Query(NetkitHook.Primary).Entries.Should().BeEmpty();
        pair.Query(NetkitHook.Peer).Entries.Should().HaveCount(1);
    }

    [KernelTheory(KernelFeature.Netkit)]
    [MemberData(nameof(ModesAndHooks))]
    public void Multiple_links(string mode, NetkitHook hook)
    {
        using NetkitPair pair = new(mode);
        using CountingPrograms p = new(3);
        using NetkitBpfLink l1 = pair.Attach(p[0], hook);
        using NetkitBpfLink l2 = pair.Attach(p[1], hook, new() { Position = MprogPosition.Before(l1) });
        MprogChain chain = pair.Query(hook);
        (chain.Revision, chain.ExpectedRevision).Should().Be((3ul, (ulong?)3ul));
        chain.Entries.Should().Equal(new MprogEntry(p[1].Id, l2.Id), new MprogEntry(p[0].Id, l1.Id));
        pair.Send(hook, 2);
        p.Counts().Should().Equal(2, 2, 0);

        l2.Update(p[2], expectedOld: p[1]);
        pair.Query(hook).Entries.Select(entry => entry.ProgramId).Should().Equal(p[2].Id, p[0].Id);
        pair.Send(hook, 1);
        p.Counts().Should().Equal(3, 2, 1);
        pair.Invoking(x => x.Attach(p[0], hook)).Should().Throw<MprogProgramExistsException>();
        pair.Invoking(x => x.Attach(p[1], hook, new() { ExpectedRevision = 3 })).Should().Throw<MprogRevisionException>().Which.Actual.Should().Be(4);
    }

    [KernelTheory(KernelFeature.Netkit)]
    [MemberData(nameof(Hooks))]
    public void The_peer_is_no_way_in(NetkitHook hook)
    {
        using TestNamespace ns = new();
        ns.Ip("link", "add", "nk1", "type", "netkit", "peer", "name", "nk0");
        int primary = ns.IndexOf("nk1");
        int peer = ns.IndexOf("nk0");
        using CountingPrograms p = new(1);
        string[] open = Descriptors.OfBpf();
        ns.Run(() =>
        {
            FluentActions.Invoking(() => BpfHooks.QueryNetkit(peer, hook)).Should().Throw<BpfDeviceException>().WithMessage("*EACCES*the peer of a netkit pair*give the primary's index*");
            BpfDeviceException refused = FluentActions.Invoking(() => p[0].AttachNetkit(peer, hook)).Should().Throw<BpfDeviceException>().Which;
            refused.Ifindex.Should().Be(peer);
            FluentActions.Invoking(() => p[0].AttachNetkit(TestNamespace.Loopback, hook)).Should().Throw<BpfDeviceException>().WithMessage("*ENXIO*is not a netkit device*");
            FluentActions.Invoking(() => p[0].AttachNetkit(4711, hook)).Should().Throw<BpfDeviceNotFoundException>().WithMessage("*ENODEV*");
            BpfHooks.QueryNetkit(primary, hook).Entries.Should().BeEmpty();
        });
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelTheory(KernelFeature.Netkit)]
    [MemberData(nameof(ModesAndHooks))]
    public void Multiple_programs_without_links(string mode, NetkitHook hook)
    {
        using NetkitPair pair = new(mode);
        using CountingPrograms p = new(3);
        pair.Host.Run(() =>
        {
            p[0].AttachNetkitWithoutLink(pair.PrimaryIndex, hook);
            p[1].AttachNetkitWithoutLink(pair.PrimaryIndex, hook, new() { Position = MprogPosition.Before(p[0]), ExpectedRevision = 2 });
        });
        MprogChain chain = pair.Query(hook);
        (chain.Revision, chain.ToString()).Should().Be((3, $"{chain.Hook}, revision 3: {p[1].Id}, {p[0].Id}"));
        chain.Entries.Should().Equal(new MprogEntry(p[1].Id, null), new MprogEntry(p[0].Id, null));
        pair.Send(hook, 1);
        p.Counts().Should().Equal(1, 1, 0);
        pair.Host.Run(() =>
        {
            p[2].ReplaceNetkit(pair.PrimaryIndex, hook, p[1]);
            FluentActions.Invoking(() => p[1].DetachNetkit(pair.PrimaryIndex, hook)).Should().Throw<MprogProgramNotFoundException>();
            BpfHooks.DetachLastNetkit(pair.PrimaryIndex, hook, 4);
            p[2].DetachNetkit(pair.PrimaryIndex, hook, expectedRevision: 5);

            // The kernel counts on behind an empty hook, and reports 1.
            p[0].AttachNetkitWithoutLink(pair.PrimaryIndex, hook, new() { ExpectedRevision = 1 });
            p[1].AttachNetkitWithoutLink(pair.PrimaryIndex, hook, seen => MprogPosition.AfterProgram(seen.Entries[0].ProgramId));
            BpfHooks.QueryNetkit(pair.PrimaryIndex, hook).Entries.Select(entry => entry.ProgramId).Should().Equal(p[0].Id, p[1].Id);
        });
        pair.Send(hook, 1);
        p.Counts().Should().Equal(2, 2, 0);
    }

    [KernelTheory(KernelFeature.Netkit)]
    [MemberData(nameof(ModesAndHooks))]
    public void Neighbours_are_asked_for_in_l2_mode_only(string mode, NetkitHook hook)
    {
        using NetkitPair pair = new(mode);
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram ip = Instructions.Load(Instructions.CountIf(counts, 0, Instructions.Next, SkbProtocol, Ipv4), "ip");
        using BpfProgram arp = Instructions.Load(Instructions.CountIf(counts, 1, Instructions.Next, SkbProtocol, Arp), "arp");
        using NetkitBpfLink first = pair.Attach(ip, hook);
        using NetkitBpfLink second = pair.Attach(arp, hook);
        if (hook == NetkitHook.Primary)
        {
            pair.Host.Send($"{NetkitPair.PrimaryAddress}:4242", "10.21.0.77:4242");
        }
        else
        {
            pair.Pod.Send($"{NetkitPair.PeerAddress}:4242", "10.21.0.77:4242");
        }

        BpfMap<uint, ulong> values = counts.As<uint, ulong>();
        (values[0u] > 0, values[1u] > 0).Should().Be(mode == "l2" ? (false, true) : (true, false));
    }

    [KernelTheory([KernelFeature.Netkit, KernelFeature.Tcx])]
    [InlineData("l2")]
    [InlineData("l3")]
    public void Packet_type_as_a_program_left_it_is_what_the_peer_sees(string mode)
    {
        const int PacketMulticast = 2;
        using BpfMap counts = CountingPrograms.NewMap(1);
        using BpfProgram makes = Instructions.Load(Instructions.MakeMulticast(), "makes");
        using BpfProgram sees = Instructions.Load(Instructions.CountIf(counts, 0, Instructions.Next, SkbPacketType, PacketMulticast), "sees");

        // Attached before the device moves, and still there after.
        TcxLink? ingress = null;
        using NetkitPair pair = new(mode, peer => ingress = sees.AttachTcx(peer, TcxHook.Ingress));
        using (ingress)
        {
            ingress!.GetInfo().Ifindex.Should().Be(pair.PeerIndex);
            using NetkitBpfLink link = pair.Attach(makes, NetkitHook.Primary);
            if (mode == "l2")
            {
                pair.Host.Ip("neighbour", "add", NetkitPair.PeerAddress, "lladdr", "02:00:00:00:00:77", "dev", "nk1", "nud", "permanent");
            }

            BpfMap<uint, ulong> values = counts.As<uint, ulong>();
            ulong before = values[0u];
            pair.Host.Send($"{NetkitPair.PrimaryAddress}:4242", $"{NetkitPair.PeerAddress}:4242");
            values[0u].Should().BeGreaterThan(before);
        }
    }

    [KernelTheory(KernelFeature.NetkitScrub)]
    [InlineData("default", 0)]
    [InlineData("none", 1)]
    public void Scrubbing(string scrub, int kept)
    {
        const int Mark = 0x4d;
        const int Priority = 3;
        using NetkitPair pair = new("l2", null, "scrub", scrub);
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram mark = Instructions.Load(Instructions.CountIf(counts, 0, Instructions.Next, SkbMark, Mark), "mark");
        using BpfProgram priority = Instructions.Load(Instructions.CountIf(counts, 1, Instructions.Next, SkbPriority, Priority), "priority");
        using NetkitBpfLink first = pair.Attach(mark, NetkitHook.Primary);
        using NetkitBpfLink second = pair.Attach(priority, NetkitHook.Primary);
        pair.Host.Send($"{NetkitPair.PrimaryAddress}:4242", "239.21.0.1:4242", mark: Mark, priority: Priority);
        BpfMap<uint, ulong> values = counts.As<uint, ulong>();
        ((int)values[0u], (int)values[1u]).Should().Be((kept, kept));
    }
}
