using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Links;

/// <summary>What of netkit links the kernel's selftests do not show: see Conformance for what they do.</summary>
public sealed class NetkitBpfLinkTests
{
    public static TheoryData<NetkitHook> Hooks => [NetkitHook.Primary, NetkitHook.Peer];

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
}
