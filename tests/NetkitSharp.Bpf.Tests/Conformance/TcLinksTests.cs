using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Conformance;

/// <summary>The behaviours of the kernel's selftests tc_links, on the loopback device of a namespace of the test's own.</summary>
public sealed class TcLinksTests
{
    private const int Lo = TestNamespace.Loopback;

    public static TheoryData<TcxHook> Hooks => [TcxHook.Ingress, TcxHook.Egress];

    public static TheoryData<TcxHook, bool> HooksAndClsact => new() { { TcxHook.Ingress, false }, { TcxHook.Ingress, true }, { TcxHook.Egress, false }, { TcxHook.Egress, true } };

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
        DeviceLinkInfo info = ingress.GetInfo();
        (info.Id, info.Type, info.ProgramId, info.Ifindex, info.AttachType).Should()
            .Be((ingress.Id, BpfLinkType.Tcx, programs[0].Id, Lo, (BpfAttachType?)BpfAttachType.TcxIngress));
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
    public void The_revision_of_tcx_begins_anew_when_the_hook_is_empty()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        Attach(ns, p[0], TcxHook.Ingress).Dispose();
        MprogChain chain = Query(ns, TcxHook.Ingress);
        (chain.Revision, chain.ExpectedRevision).Should().Be((1ul, (ulong?)1ul));
        using TcxLink link = ns.Run(() => p[0].AttachTcx(Lo, TcxHook.Ingress, new() { ExpectedRevision = chain.ExpectedRevision }));
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    [MemberData(nameof(HooksAndClsact))]
    public void Chain_classic(TcxHook hook, bool classic)
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(3);
        if (classic)
        {
            ns.AddClassic("lo", hook, p[2], fileSystem["classic"]);
        }

        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook);
        int seen = classic ? 1 : 0;
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1, seen);
        l2.Detach();
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(2, 1, 2 * seen);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Replace_is_for_updates_only(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(3);
        using TcxLink l1 = Attach(ns, p[0], hook);
        using TcxLink l2 = Attach(ns, p[1], hook);
        BpfAttachType type = RawAttach.TypeOf(hook);
        ns.Run(() =>
        {
            RawAttach.Link(Lo, type, p[2], MprogFlag.BPF_F_REPLACE, RawAttach.Descriptor(p[1])).Should().Be(Errno.ENOENT);
            RawAttach.Link(Lo, type, p[2], MprogFlag.BPF_F_REPLACE | MprogFlag.BPF_F_LINK, RawAttach.Descriptor(l2)).Should().BePositive();
            RawAttach.Link(Lo, type, p[2], MprogFlag.BPF_F_REPLACE | MprogFlag.BPF_F_LINK | MprogFlag.BPF_F_AFTER, RawAttach.Descriptor(l2)).Should().BePositive();
        });
        (Query(ns, hook).Revision, Query(ns, hook).Entries.Count).Should().Be((3, 2));
        l2.Detach();
        (Query(ns, hook).Revision, Query(ns, hook).Entries.Count).Should().Be((4, 1));
    }

    /// <summary>What the library cannot even say. Whatever the kernel answers, nothing is attached.</summary>
    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Invalid_combinations(TcxHook hook)
    {
        const MprogFlag Before = MprogFlag.BPF_F_BEFORE;
        const MprogFlag After = MprogFlag.BPF_F_AFTER;
        const MprogFlag Link = MprogFlag.BPF_F_LINK;
        const MprogFlag Id = MprogFlag.BPF_F_ID;
        using TestNamespace ns = new();
        using CountingPrograms p = new(3);
        BpfAttachType type = RawAttach.TypeOf(hook);
        int first = RawAttach.Descriptor(p[0]);
        int second = RawAttach.Descriptor(p[1]);
        ns.Run(() =>
        {
            (MprogFlag Flags, int Relative)[] cases =
            [
                (Before | After, 0), (Before | Id, 0), (After | Id, 0), (Id, 0), (Id, (int)p[1].Id), (Link, 0), (Link, second), (Link | Id, 0), (Link | Id, 1),
                (Before | Link, 0), (After | Link, 0), (Before | Link, second), (After | Link, second), (Before | Link | Id, 0), (After | Link | Id, 0), (Before | After | Link | Id, 0),
                (MprogFlag.None, second), (Before | After, second), (Before, first), (After, first), (Before | Id, int.MaxValue), (After | Link | Id, int.MaxValue),
            ];
            foreach ((MprogFlag flags, int relative) in cases)
            {
                RawAttach.Link(Lo, type, p[0], flags, relative).Should().BePositive($"an error is the answer to {flags} with {relative}");
            }

            RawAttach.Link(Lo, type, p[0], Before | After, 0).Should().Be(Errno.ERANGE);
            RawAttach.Link(Lo, type, p[0], Before | Id, 0).Should().Be(Errno.ENOENT);
            RawAttach.Link(Lo, type, p[0], MprogFlag.None, second).Should().Be(Errno.EINVAL);
            RawAttach.Link(0, type, p[0], MprogFlag.None, 0).Should().Be(Errno.ENODEV);
            BpfHooks.QueryTcx(Lo, hook).Entries.Should().BeEmpty();
            using TcxLink only = p[0].AttachTcx(Lo, hook);
            RawAttach.Link(Lo, type, p[0], MprogFlag.None, 0).Should().Be(Errno.EEXIST);
            RawAttach.Link(Lo, type, p[0], Before, first).Should().Be(Errno.EEXIST);
            RawAttach.Link(Lo, type, p[1], Before | Link | Id, 0).Should().Be(Errno.ENOENT);
            BpfHooks.QueryTcx(Lo, hook).Entries.Should().HaveCount(1);
            RawAttach.Link(Lo, type, p[1], Before | Link | Id, (int)only.Id).Should().Be(0);
        });
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    [MemberData(nameof(Hooks))]
    public void Chain_mixed(TcxHook hook)
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms next = new(2);
        using CountingPrograms pass = new(1, Instructions.Pass);
        ns.AddClassic("lo", hook, next[1], fileSystem["classic"]);
        using TcxLink link = Attach(ns, pass[0], hook);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        (pass.Counts().Single(), next.Counts().Last()).Should().Be((1, 0), "PASS ends it before classic tc");
        link.Update(next[0]);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        next.Counts().Should().Equal(1, 1);
        link.Detach();
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        next.Counts().Should().Equal(1, 2);
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact])]
    [InlineData(true)]
    [InlineData(false)]
    public void Ingress_qdisc_and_links_come_and_go_in_any_order(bool linkFirst)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        ns.Tc("qdisc", "add", "dev", "lo", "ingress");
        using TcxLink link = Attach(ns, p[0], TcxHook.Ingress);
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        if (linkFirst)
        {
            link.Dispose();
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
            ns.Tc("qdisc", "delete", "dev", "lo", "ingress");
            p.Counts().Should().Equal(1);
        }
        else
        {
            ns.Tc("qdisc", "delete", "dev", "lo", "ingress");
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
            p.Counts().Should().Equal(2);
            link.Dispose();
        }

        Query(ns, TcxHook.Ingress).Entries.Should().BeEmpty();
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void Dev_chain0_a_clsact_takes_the_place_of_an_ingress_qdisc_with_a_shared_block()
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(2);
        ns.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        using TcxLink link = ns.Attach(p[0], ns.IndexOf("v0"), TcxHook.Ingress);
        ns.Tc("qdisc", "add", "dev", "v0", "ingress_block", "22", "ingress");
        ns.Tc("qdisc", "delete", "dev", "v0", "ingress");
        ns.AddClassic("v0", TcxHook.Ingress, p[1], fileSystem["classic"]);
        ns.Ip("link", "delete", "v0");
        link.GetInfo().IsSevered.Should().BeTrue();
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    [InlineData(TcxHook.Ingress, false)]
    [InlineData(TcxHook.Egress, false)]
    [InlineData(TcxHook.Ingress, true)]
    [InlineData(TcxHook.Egress, true)]
    public void Dev_cleanup(TcxHook hook, bool mixed)
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        using CountingPrograms p = new(5);
        ns.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        int index = ns.IndexOf("v0");
        TcxLink[] links = [.. p.Take(4).Select(program => ns.Attach(program, index, hook))];
        if (mixed)
        {
            ns.AddClassic("v0", hook, p[4], fileSystem["classic"]);
        }

        ns.Ip("link", "delete", "v0");
        links.Select(link => (link.GetInfo().Ifindex, link.GetInfo().IsSevered)).Should().AllBeEquivalentTo((0, true));
        Array.ForEach(links, link => link.Dispose());
    }

    /// <summary>Beside the selftests: tcx forgets its revision when the hook gets empty, unless a qdisc keeps the entry.</summary>
    [KernelFact([KernelFeature.Tcx, KernelFeature.Clsact])]
    public void A_clsact_keeps_the_revision_of_an_empty_hook()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        ns.Tc("qdisc", "add", "dev", "lo", "clsact");
        Attach(ns, p[0], TcxHook.Ingress).Dispose();
        using TcxLink link = Attach(ns, p[0], TcxHook.Ingress);
        Query(ns, TcxHook.Ingress).Revision.Should().Be(4, "the entry counts on: attached, detached, attached");
    }

    /// <summary>Beside the selftests: why the library lets nobody set flags.</summary>
    [KernelFact(KernelFeature.Tcx)]
    public void Unknown_flags_of_a_link_are_passed_over_beside_a_position()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        ns.Run(() =>
        {
            RawAttach.Link(Lo, BpfAttachType.TcxIngress, p[0], MprogFlag.BPF_F_BEFORE | (MprogFlag)(1 << 20), 0).Should().Be(0);
            RawAttach.Link(Lo, BpfAttachType.TcxIngress, p[0], (MprogFlag)(1 << 20), 0).Should().Be(Errno.EINVAL);
        });
    }

    private static TcxLink Attach(TestNamespace ns, BpfProgram program, TcxHook hook, MprogPosition? position = null) => ns.Attach(program, Lo, hook, position);

    private static MprogChain Query(TestNamespace ns, TcxHook hook) => ns.Run(() => BpfHooks.QueryTcx(Lo, hook));

    private static IEnumerable<uint> Order(TestNamespace ns, TcxHook hook) => Query(ns, hook).Entries.Select(entry => entry.ProgramId);
}
