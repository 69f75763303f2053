using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Links;

/// <summary>What of tcx links the kernel's selftests do not show: see Conformance for what they do.</summary>
public sealed class TcxLinkTests
{
    private const int Lo = TestNamespace.Loopback;

    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth])]
    public void A_deleted_device_severs_its_links()
    {
        using TestNamespace ns = new();
        ns.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        int index = ns.IndexOf("v0");
        using CountingPrograms p = new(3);
        using TestBpfFileSystem fileSystem = new();
        using TcxLink ingress = ns.Run(() => p[0].AttachTcx(index, TcxHook.Ingress));
        using TcxLink egress = ns.Run(() => p[1].AttachTcx(index, TcxHook.Egress));
        ingress.Pin(fileSystem["ingress"]);
        ingress.GetInfo().Ifindex.Should().Be(index);
        ns.Ip("link", "delete", "v0");
        (ingress.GetInfo().Ifindex, egress.GetInfo().Ifindex, ingress.GetInfo().IsSevered).Should().Be((0, 0, true));
        ingress.Invoking(l => l.Update(p[2])).Should().Throw<BpfLinkSeveredException>().WithMessage("*ENOLINK*severed*attach the program anew*");
        ingress.Detach();
        using TcxLink pinned = TcxLink.OpenPinned(fileSystem["ingress"]);
        pinned.GetInfo().IsSevered.Should().BeTrue("a pin survives its device");
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth])]
    public void A_link_moves_with_its_device()
    {
        using TestNamespace from = new();
        using TestNamespace to = new();
        from.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        using CountingPrograms p = new(2);
        int index = from.IndexOf("v0");
        using TcxLink link = from.Run(() => p[0].AttachTcx(index, TcxHook.Ingress));
        from.Ip("link", "set", "v0", "netns", to.Name);
        int moved = to.IndexOf("v0");
        link.GetInfo().Ifindex.Should().Be(moved);
        to.Run(() => BpfHooks.QueryTcx(moved, TcxHook.Ingress).Entries.Should().Equal(new MprogEntry(p[0].Id, link.Id)));
        from.Run(() => FluentActions.Invoking(() => p[1].AttachTcx(index, TcxHook.Ingress)).Should().Throw<BpfDeviceNotFoundException>());
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Detaching_is_for_good_and_can_be_repeated()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        using TcxLink link = Attach(ns, p[0], TcxHook.Ingress);
        link.Detach();
        link.Detach();
        Query(ns, TcxHook.Ingress).Entries.Should().BeEmpty();
        link.GetInfo().IsSevered.Should().BeTrue();
        link.Invoking(l => l.Update(p[1])).Should().Throw<BpfLinkSeveredException>();
    }

    [KernelFact(KernelFeature.Tcx)]
    public void A_pinned_link_outlives_its_object()
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(1);
        uint id;
        using (TcxLink link = Attach(ns, p[0], TcxHook.Ingress))
        {
            id = link.Id;
            link.Pin(fileSystem["link"]);
            link.PinPath.Should().Be(fileSystem["link"]);
        }

        Query(ns, TcxHook.Ingress).Entries.Should().Equal(new MprogEntry(p[0].Id, id));
        FluentActions.Invoking(() => NetkitBpfLink.OpenPinned(fileSystem["link"])).Should().Throw<BpfObjectKindException>().WithMessage("*not a BPF Netkit link but a Tcx link*");
        FluentActions.Invoking(() => BpfMap.OpenPinned(fileSystem["link"])).Should().Throw<BpfObjectKindException>();
        using (TcxLink again = TcxLink.OpenPinned(fileSystem["link"]))
        {
            (again.Id, again.Hook).Should().Be((id, TcxHook.Ingress));
            BpfLink.EnumerateIds().Should().Contain(id);
            using BpfLink byId = BpfLink.OpenById(id);
            byId.Should().BeOfType<TcxLink>();
            again.Unpin();
            again.Invoking(l => l.Unpin()).Should().Throw<InvalidOperationException>();
            Query(ns, TcxHook.Ingress).Entries.Should().HaveCount(1, "the object still holds the link");
        }

        Query(ns, TcxHook.Ingress).Entries.Should().BeEmpty();
        FluentActions.Invoking(() => BpfLink.OpenById(id)).Should().Throw<BpfObjectNotFoundException>();
    }

    [KernelFact(KernelFeature.Tcx)]
    public void A_dropping_program_ends_the_chain()
    {
        using TestNamespace ns = new();
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram drop = Instructions.Load(Instructions.Count(counts, 0, Instructions.Drop), "drop");
        using BpfProgram behind = Instructions.Load(Instructions.Count(counts, 1, Instructions.Next), "behind");
        using TcxLink first = Attach(ns, drop, TcxHook.Egress);
        using TcxLink second = Attach(ns, behind, TcxHook.Egress);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        BpfMap<uint, ulong> values = counts.As<uint, ulong>();
        (values[0u], values[1u]).Should().Be((1ul, 0ul));
    }

    [KernelFact]
    public void A_kernel_without_tcx_is_told_from_a_mistake()
    {
        using TestNamespace ns = new();
        using BpfProgram program = Instructions.LoadReturn(Instructions.Pass);
        if (KernelFeatures.Has(KernelFeature.Tcx))
        {
            Attach(ns, program, TcxHook.Ingress).Dispose();
            return;
        }

        string[] open = Descriptors.OfBpf();
        ns.Run(() =>
        {
            FluentActions.Invoking(() => program.AttachTcx(Lo, TcxHook.Ingress)).Should().Throw<BpfNotSupportedException>().WithMessage("attach program*EINVAL*has no tcx*Linux 6.6*");
            FluentActions.Invoking(() => BpfHooks.QueryTcx(Lo, TcxHook.Ingress)).Should().Throw<BpfNotSupportedException>();
        });
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth])]
    public void A_place_is_decided_by_what_is_there_until_nobody_comes_between()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            using TcxLink first = p[0].AttachTcx(Lo, TcxHook.Ingress, chain => chain.Entries.Should().BeEmpty() is null ? null : MprogPosition.First);
            int asked = 0;
            TcxLink? between = null;
            using TcxLink second = p[1].AttachTcx(Lo, TcxHook.Ingress, chain =>
            {
                asked++;
                between ??= p[2].AttachTcx(Lo, TcxHook.Ingress);
                return MprogPosition.AfterLink(chain.Entries[^1].LinkId!.Value);
            });
            asked.Should().Be(2, "somebody came between the first time");
            BpfHooks.QueryTcx(Lo, TcxHook.Ingress).Entries.Select(entry => entry.ProgramId).Should().Equal(p[0].Id, p[2].Id, p[1].Id);
            between!.Dispose();

            asked = 0;
            FluentActions.Invoking(() => p[3].AttachTcx(Lo, TcxHook.Ingress, _ =>
            {
                asked++;
                p[2].AttachTcx(Lo, TcxHook.Ingress).Dispose();
                return null;
            })).Should().Throw<MprogRevisionException>();
            asked.Should().Be(MprogChain.MaxAttempts);
            FluentActions.Invoking(() => p[3].AttachTcx(Lo, TcxHook.Ingress, _ => throw new NotSupportedException("no place"))).Should().Throw<NotSupportedException>();
            p[3].AttachTcxWithoutLink(Lo, TcxHook.Egress, chain => chain.Contains(p[3]) ? throw new NotSupportedException() : null);
            BpfHooks.QueryTcx(Lo, TcxHook.Egress).Contains(p[3]).Should().BeTrue();
        });
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth])]
    public void A_pin_is_adopted_only_where_it_is_attached()
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(2);
        string pin = fileSystem["link"];
        ns.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        int index = ns.IndexOf("v0");
        ns.Run(() =>
        {
            Outcome(index, TcxHook.Ingress).Should().Be(LinkAdoptionOutcome.NoPin);
            TcxLink link = p[0].AttachTcx(index, TcxHook.Ingress);
            link.Pin(pin);
            link.Dispose();
            Outcome(index, TcxHook.Ingress).Should().Be(LinkAdoptionOutcome.Attached);
            Outcome(index, TcxHook.Egress).Should().Be(LinkAdoptionOutcome.Elsewhere);
            Outcome(Lo, TcxHook.Ingress).Should().Be(LinkAdoptionOutcome.Elsewhere);
            using LinkAdoption<TcxLink> other = TcxLink.Adopt(pin, index, TcxHook.Ingress, p[1]);
            other.Outcome.Should().Be(LinkAdoptionOutcome.OtherProgram, other.Explanation);
            other.Explanation.Should().Contain($"attaches program {p[0].Id} to TcxIngress of device {index}, not {p[1]}");
        });
        Outcome(index, TcxHook.Ingress).Should().Be(LinkAdoptionOutcome.Elsewhere, "here the index is of another device, or of none");
        ns.Ip("link", "delete", "v0");
        using LinkAdoption<TcxLink> severed = TcxLink.Adopt(pin, index, TcxHook.Ingress);
        severed.Outcome.Should().Be(LinkAdoptionOutcome.Severed);
        using TcxLink again = ns.Run(() => severed.Link!.Reattach(p[1], Lo));
        ns.Run(() => Outcome(Lo, TcxHook.Ingress, p[1]).Should().Be(LinkAdoptionOutcome.Attached));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(0, 1);

        LinkAdoptionOutcome Outcome(int ifindex, TcxHook hook, BpfProgram? program = null)
        {
            using LinkAdoption<TcxLink> found = TcxLink.Adopt(pin, ifindex, hook, program);
            return found.Outcome;
        }
    }

    [KernelFact(KernelFeature.Tcx)]
    public void All_links_of_the_system_are_opened_whatever_they_are()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        using TcxLink link = Attach(ns, p[0], TcxHook.Ingress);
        bool found = false;
        foreach (BpfLink one in BpfLink.OpenAll())
        {
            using (one)
            {
                found |= one.Id == link.Id && one is TcxLink;
                one.GetInfo().Id.Should().Be(one.Id);
            }
        }

        found.Should().BeTrue();
        BpfLink.TryOpenById(uint.MaxValue, out _).Should().BeFalse();
    }

    private static TcxLink Attach(TestNamespace ns, BpfProgram program, TcxHook hook, MprogPosition? position = null) =>
        ns.Run(() => program.AttachTcx(Lo, hook, position is null ? null : new() { Position = position }));

    private static MprogChain Query(TestNamespace ns, TcxHook hook) => ns.Run(() => BpfHooks.QueryTcx(Lo, hook));
}
