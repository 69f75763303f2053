using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Links;

/// <summary>The behaviours of the kernel's selftests tc_netkit.</summary>
public sealed class NetkitBpfLinkTests
{
    private const string PrimaryAddress = "10.21.0.1";
    private const string PeerAddress = "10.21.0.2";
    private const string MulticastAddress = "239.21.0.1";
    private const string MulticastPrefix = "239.0.0.0/8";

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
        BpfLinkInfo info = primary.GetInfo();
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
    [MemberData(nameof(Hooks))]
    public void The_revision_of_an_empty_hook_is_not_held_against_an_attach(NetkitHook hook)
    {
        using NetkitPair pair = new("l3");
        using CountingPrograms p = new(3);
        pair.Attach(p[0], hook).Dispose();
        MprogChain empty = pair.Query(hook);
        (empty.Revision, empty.ExpectedRevision).Should().Be((1ul, (ulong?)null), "the kernel reports 1 while it goes on counting");
        pair.Attach(p[0], hook, new() { ExpectedRevision = empty.ExpectedRevision }).Dispose();
        using NetkitBpfLink attached = pair.Attach(p[0], hook, new() { ExpectedRevision = empty.Revision });
        pair.Query(hook).Revision.Should().BeGreaterThan(2, "the kernel never began anew");
        pair.Invoking(x => x.Attach(p[1], hook, new() { ExpectedRevision = 1 })).Should().Throw<MprogRevisionException>();
        using NetkitBpfLink second = pair.Attach(p[1], hook, new() { ExpectedRevision = pair.Query(hook).ExpectedRevision });
    }

    [KernelTheory(KernelFeature.Netkit)]
    [MemberData(nameof(Hooks))]
    public void A_deleted_pair_severs_its_links(NetkitHook hook)
    {
        using NetkitPair pair = new("l3");
        using CountingPrograms p = new(2);
        using NetkitBpfLink link = pair.Attach(p[0], hook);
        pair.Host.Ip("link", "delete", "nk1");
        link.GetInfo().IsSevered.Should().BeTrue();
        link.Invoking(l => l.Update(p[1])).Should().Throw<BpfLinkSeveredException>();
        link.Detach();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_pinned_link_is_opened_as_netkit()
    {
        using NetkitPair pair = new("l3");
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(1);
        using (NetkitBpfLink link = pair.Attach(p[0], NetkitHook.Peer))
        {
            link.Pin(fileSystem["link"]);
        }

        using NetkitBpfLink again = NetkitBpfLink.OpenPinned(fileSystem["link"]);
        again.Hook.Should().Be(NetkitHook.Peer);
        pair.ToPrimary(1);
        p.Counts().Should().Equal(1);
        again.Unpin();
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Links_stay_when_the_primary_moves()
    {
        using NetkitPair pair = new("l3");
        using TestNamespace elsewhere = new();
        using CountingPrograms p = new(1);
        using NetkitBpfLink link = pair.Attach(p[0], NetkitHook.Peer);
        pair.Host.Ip("link", "set", "nk1", "netns", elsewhere.Name);
        int moved = elsewhere.IndexOf("nk1");
        elsewhere.Run(() => BpfHooks.QueryNetkit(moved, NetkitHook.Peer).Entries.Should().Equal(new MprogEntry(p[0].Id, link.Id)));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void A_hook_takes_63_programs()
    {
        using NetkitPair pair = new("l3");
        using CountingPrograms p = new(MprogChain.Capacity + 1);
        NetkitBpfLink[] links = [.. p.Take(MprogChain.Capacity).Select(program => pair.Attach(program, NetkitHook.Peer))];
        pair.Invoking(x => x.Attach(p[^1], NetkitHook.Peer)).Should().Throw<MprogFullException>();
        pair.Query(NetkitHook.Peer).Entries.Select(entry => entry.LinkId).Should().Equal(links.Select(link => (uint?)link.Id));
        Array.ForEach(links, link => link.Dispose());
    }

    [KernelFact(KernelFeature.NetkitSingle)]
    public void A_single_device_has_no_hooks()
    {
        using TestNamespace ns = new();
        NetkitSingleDevice.Add(ns, "nk1");
        int index = ns.IndexOf("nk1");
        using CountingPrograms p = new(1);
        ns.Run(() => FluentActions.Invoking(() => p[0].AttachNetkit(index, NetkitHook.Primary)).Should().Throw<BpfDeviceException>().WithMessage("*EOPNOTSUPP*single netkit device*"));
    }

    [KernelFact]
    public void A_kernel_without_netkit_is_told_from_a_mistake()
    {
        using BpfProgram program = Instructions.LoadReturn(Instructions.Pass);
        if (KernelFeatures.Has(KernelFeature.Netkit))
        {
            using NetkitPair pair = new("l3");
            pair.Attach(program, NetkitHook.Peer).Dispose();
            return;
        }

        using TestNamespace ns = new();
        ns.Run(() =>
        {
            FluentActions.Invoking(() => program.AttachNetkit(TestNamespace.Loopback, NetkitHook.Peer)).Should().Throw<BpfNotSupportedException>()
                .WithMessage("attach program*to NetkitPeer of device 1: EINVAL*has no netkit*Linux 6.7*");
            FluentActions.Invoking(() => BpfHooks.QueryNetkit(TestNamespace.Loopback, NetkitHook.Peer)).Should().Throw<BpfNotSupportedException>();
        });
    }

    /// <summary>A pair whose primary nk1 is in one namespace and whose peer nk0 in another, both with an address.</summary>
    private sealed class NetkitPair : IDisposable
    {
        private readonly TestNamespace _pod = new();

        internal NetkitPair(string mode)
        {
            Host.Ip("link", "add", "nk1", "type", "netkit", "mode", mode, "peer", "name", "nk0");
            Host.Ip("link", "set", "nk0", "netns", _pod.Name);
            Host.Ip("address", "add", $"{PrimaryAddress}/24", "dev", "nk1");
            _pod.Ip("address", "add", $"{PeerAddress}/24", "dev", "nk0");
            Host.Ip("link", "set", "nk1", "up");
            _pod.Ip("link", "set", "nk0", "up");
            Host.Ip("route", "add", MulticastPrefix, "dev", "nk1");
            _pod.Ip("route", "add", MulticastPrefix, "dev", "nk0");
            PrimaryIndex = Host.IndexOf("nk1");
            PeerIndex = _pod.IndexOf("nk0");
        }

        internal TestNamespace Host { get; } = new();

        internal int PrimaryIndex { get; }

        internal int PeerIndex { get; }

        internal NetkitBpfLink Attach(BpfProgram program, NetkitHook hook, MprogOptions? options = null) =>
            Host.Run(() => program.AttachNetkit(PrimaryIndex, hook, options));

        internal MprogChain Query(NetkitHook hook) => Host.Run(() => BpfHooks.QueryNetkit(PrimaryIndex, hook));

        internal void Send(NetkitHook hook, int count)
        {
            if (hook == NetkitHook.Primary)
            {
                ToPeer(count);
            }
            else
            {
                ToPrimary(count);
            }
        }

        // Multicast needs no neighbour in L2 mode, and nobody answers it: no ARP waits, no ICMP message the other way disturbs the counts.
        internal void ToPeer(int count) => Host.Send($"{PrimaryAddress}:4242", $"{MulticastAddress}:4242", count);

        internal void ToPrimary(int count) => _pod.Send($"{PeerAddress}:4242", $"{MulticastAddress}:4242", count);

        public void Dispose()
        {
            Host.Dispose();
            _pod.Dispose();
        }
    }
}
