using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Links;

/// <summary>The behaviours of the kernel's selftests tc_links, on the loopback device of a namespace of the test's own.</summary>
public sealed class TcxLinkTests
{
    private const int Lo = TestNamespace.Loopback;

    public static TheoryData<TcxHook> Hooks => [TcxHook.Ingress, TcxHook.Egress];

    [KernelFact(KernelFeature.Tcx)]
    public void Basic()
    {
        using TestNamespace ns = new();
        using CountingPrograms programs = new(2);
        ns.Run(() =>
        {
            BpfHooks.QueryTcx(Lo, TcxHook.Ingress).Entries.Should().BeEmpty();
            BpfHooks.QueryTcx(Lo, TcxHook.Ingress).ExpectedRevision.Should().Be(1);
        });
        using TcxLink ingress = ns.Run(() => programs[0].AttachTcx(Lo, TcxHook.Ingress));
        using TcxLink egress = ns.Run(() => programs[1].AttachTcx(Lo, TcxHook.Egress));

        // Links and their descriptors belong to no namespace: used from any thread once they are made.
        BpfLinkInfo info = ingress.GetInfo();
        (info.Id, info.Type, info.ProgramId, info.Ifindex, info.AttachType).Should()
            .Be((ingress.Id, BpfLinkType.Tcx, programs[0].Id, (int?)Lo, (BpfAttachType?)BpfAttachType.TcxIngress));
        (ingress.Hook, egress.Hook).Should().Be((TcxHook.Ingress, TcxHook.Egress));
        Descriptors.IsCloseOnExec(ingress.Handle).Should().BeTrue();
        Query(ns, TcxHook.Ingress).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(programs[0].Id, ingress.Id) } });
        Query(ns, TcxHook.Egress).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(programs[1].Id, egress.Id) } });

        ns.Send("127.0.0.1:4242", "127.0.0.1:4242", count: 3);
        programs.Counts().Should().Equal(3, 3);
        System.Text.Json.JsonElement[] shown = [.. ns.BpfToolNet().GetProperty("tc").EnumerateArray()];
        shown.Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("prog_id").GetUInt32(), entry.GetProperty("link_id").GetUInt32()))
            .Should().BeEquivalentTo([("tcx/ingress", programs[0].Id, ingress.Id), ("tcx/egress", programs[1].Id, egress.Id)]);
        // Of one id alone, bpftool 7.5 prints the link and exits with 255.
        System.Text.Json.JsonElement link = Witness.BpfTool("-j", "link", "show").EnumerateArray().Single(l => l.GetProperty("id").GetUInt32() == ingress.Id);
        (link.GetProperty("type").GetString(), link.GetProperty("prog_id").GetUInt32()).Should().Be(("tcx", programs[0].Id));

        ingress.Dispose();
        egress.Dispose();
        Query(ns, TcxHook.Ingress).Entries.Should().BeEmpty();
        Query(ns, TcxHook.Egress).Entries.Should().BeEmpty();
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        programs.Counts().Should().Equal(3, 3);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Before(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook);
        using TcxLink l3 = Attach(ns, p[2], hook, MprogPosition.Before(p[1]));
        using TcxLink l4 = Attach(ns, p[3], hook, MprogPosition.BeforeLink(l1.Id));
        Order(ns, hook).Should().Equal(p[3].Id, p[0].Id, p[2].Id, p[1].Id);
        Query(ns, hook).Revision.Should().Be(5);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1, 1, 1);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void After(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook);
        using TcxLink l3 = Attach(ns, p[2], hook, MprogPosition.After(p[0]));
        using TcxLink l4 = Attach(ns, p[3], hook, MprogPosition.After(l2));
        Order(ns, hook).Should().Equal(p[0].Id, p[2].Id, p[1].Id, p[3].Id);
        Query(ns, hook).Revision.Should().Be(5);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Next_to_programs_and_links_by_id(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook, MprogPosition.BeforeProgram(p[0].Id));
        using TcxLink l3 = Attach(ns, p[2], hook, MprogPosition.AfterProgram(p[1].Id));
        using TcxLink l4 = Attach(ns, p[3], hook, MprogPosition.AfterLink(l2.Id));
        Order(ns, hook).Should().Equal(p[1].Id, p[3].Id, p[2].Id, p[0].Id);
        using CountingPrograms more = new(1);
        using TcxLink l5 = Attach(ns, more[0], hook, MprogPosition.Before(l1));
        Order(ns, hook).Should().Equal(p[1].Id, p[3].Id, p[2].Id, more[0].Id, p[0].Id);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Prepend_and_append(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        TcxLink[] links = [.. p.Select(program => Attach(ns, program, hook, MprogPosition.First))];
        Order(ns, hook).Should().Equal(p.Reverse().Select(program => program.Id));
        Array.ForEach(links, link => link.Dispose());
        links = [.. p.Select(program => Attach(ns, program, hook, MprogPosition.Last))];
        Order(ns, hook).Should().Equal(p.Select(program => program.Id));
        Array.ForEach(links, link => link.Dispose());
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Revision(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        using TcxLink first = ns.Run(() => p[0].AttachTcx(Lo, hook, new() { ExpectedRevision = BpfHooks.QueryTcx(Lo, hook).ExpectedRevision }));
        MprogRevisionException stale = ns.Run(() => FluentActions.Invoking(() => p[1].AttachTcx(Lo, hook, new() { ExpectedRevision = 1 })).Should().Throw<MprogRevisionException>().Which);
        (stale.Expected, stale.Actual).Should().Be((1ul, (ulong?)2ul));
        stale.Message.Should().Contain("ESTALE").And.Contain("revision 1 was expected, 2 is current");
        using TcxLink second = ns.Run(() => p[1].AttachTcx(Lo, hook, new() { ExpectedRevision = 2 }));
        Query(ns, hook).Revision.Should().Be(3);
        ns.Run(() => FluentActions.Invoking(() => p[1].AttachTcx(Lo, hook, new() { ExpectedRevision = 0 })).Should().Throw<ArgumentException>());
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Replace(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(3);
        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook);

        l1.Update(p[2]);
        Order(ns, hook).Should().Equal(p[2].Id, p[1].Id);
        Query(ns, hook).Revision.Should().Be(4);
        l1.GetInfo().ProgramId.Should().Be(p[2].Id);
        l1.Update(p[2]);
        Query(ns, hook).Revision.Should().Be(4, "the same program again changes nothing");

        BpfLinkProgramChangedException changed = l1.Invoking(l => l.Update(p[0], expectedOld: p[0])).Should().Throw<BpfLinkProgramChangedException>().Which;
        (changed.ExpectedProgramId, changed.ActualProgramId).Should().Be((p[0].Id, p[2].Id));
        l1.Update(p[0], expectedOld: p[2]);
        l1.Invoking(l => l.Update(p[1])).Should().Throw<MprogProgramExistsException>();
        using BpfProgram xdp = Instructions.Load(Instructions.Return(2), "xdp", BpfProgramType.Xdp);
        l1.Invoking(l => l.Update(xdp)).Should().Throw<BpfException>().WithMessage("*EINVAL*type Xdp*");
        Order(ns, hook).Should().Equal(p[0].Id, p[1].Id);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1, 0);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Invalid(TcxHook hook)
    {
        using TestNamespace ns = new();
        using TestNamespace elsewhere = new();
        using CountingPrograms p = new(3);
        using TcxLink there = Attach(ns, p[0], hook);
        using TcxLink away = Attach(elsewhere, p[2], hook);
        using BpfProgram xdp = Instructions.Load(Instructions.Return(2), "xdp", BpfProgramType.Xdp);
        string[] open = Descriptors.OfBpf();
        ns.Run(() =>
        {
            Attaching(p[0]).Should().Throw<MprogProgramExistsException>().WithMessage("*EEXIST*update the link*");
            Attaching(p[0], MprogPosition.Before(p[0])).Should().Throw<MprogProgramExistsException>();
            Attaching(p[1], MprogPosition.Before(p[1])).Should().Throw<MprogRelativeNotFoundException>().WithMessage($"attach * before {p[1]}: ENOENT*not at this hook*");
            Attaching(p[1], MprogPosition.After(p[2])).Should().Throw<MprogRelativeNotFoundException>();
            Attaching(p[1], MprogPosition.After(away)).Should().Throw<MprogRelativeNotFoundException>();
            Attaching(p[1], MprogPosition.BeforeProgram(uint.MaxValue)).Should().Throw<MprogRelativeNotFoundException>();
            Attaching(p[1], MprogPosition.AfterLink(uint.MaxValue)).Should().Throw<MprogRelativeNotFoundException>();
            Attaching(xdp).Should().Throw<ArgumentException>().WithMessage("*type Xdp; tcx takes*SchedulerClassifier*");
            BpfDeviceNotFoundException gone = FluentActions.Invoking(() => p[1].AttachTcx(4711, hook)).Should().Throw<BpfDeviceNotFoundException>().Which;
            gone.Ifindex.Should().Be(4711);
            gone.Message.Should().Contain("ENODEV").And.Contain("calling thread's network namespace");
            FluentActions.Invoking(() => BpfHooks.QueryTcx(4711, hook)).Should().Throw<BpfDeviceNotFoundException>().WithMessage("query the Tcx*");
            FluentActions.Invoking(() => p[1].AttachTcx(0, hook)).Should().Throw<ArgumentOutOfRangeException>();
        });
        FluentActions.Invoking(() => MprogPosition.BeforeProgram(0)).Should().Throw<ArgumentOutOfRangeException>();
        Descriptors.OfBpf().Should().Equal(open);
        Order(ns, hook).Should().Equal(p[0].Id);
        using TcxLink good = Attach(ns, p[1], hook, MprogPosition.BeforeLink(there.Id));
        Order(ns, hook).Should().Equal(p[1].Id, p[0].Id);

        Action Attaching(BpfProgram program, MprogPosition? position = null) => () => program.AttachTcx(Lo, hook, new() { Position = position });
    }

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

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void A_hook_takes_63_programs(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(MprogChain.Capacity + 1);
        TcxLink[] links = [.. p.Take(MprogChain.Capacity).Select(program => Attach(ns, program, hook))];
        ns.Run(() => FluentActions.Invoking(() => p[^1].AttachTcx(Lo, hook)).Should().Throw<MprogFullException>().WithMessage("*ERANGE*63 programs*"));
        ns.Run(() => FluentActions.Invoking(() => p[^1].AttachTcx(Lo, hook, new() { Position = MprogPosition.First })).Should().Throw<MprogFullException>());
        Order(ns, hook).Should().Equal(p.Take(MprogChain.Capacity).Select(program => program.Id));
        Query(ns, hook).Entries.Select(entry => entry.LinkId).Should().Equal(links.Select(link => (uint?)link.Id));
        links[10].Update(p[^1]);
        Order(ns, hook).ElementAt(10).Should().Be(p[^1].Id, "a full list can still be changed in place");
        Array.ForEach(links, link => link.Dispose());
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
    public void The_revision_of_tcx_begins_anew_when_the_hook_is_empty()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        Attach(ns, p[0], TcxHook.Ingress).Dispose();
        MprogChain chain = Query(ns, TcxHook.Ingress);
        (chain.Revision, chain.ExpectedRevision).Should().Be((1ul, (ulong?)1ul));
        using TcxLink link = ns.Run(() => p[0].AttachTcx(Lo, TcxHook.Ingress, new() { ExpectedRevision = chain.ExpectedRevision }));
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

    private static TcxLink Attach(TestNamespace ns, BpfProgram program, TcxHook hook, MprogPosition? position = null) =>
        ns.Run(() => program.AttachTcx(Lo, hook, position is null ? null : new() { Position = position }));

    private static MprogChain Query(TestNamespace ns, TcxHook hook) => ns.Run(() => BpfHooks.QueryTcx(Lo, hook));

    private static IEnumerable<uint> Order(TestNamespace ns, TcxHook hook) => Query(ns, hook).Entries.Select(entry => entry.ProgramId);
}
