using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Conformance;

/// <summary>The behaviours of the kernel's selftests tc_opts, on the loopback device of a namespace of the test's own. What the library has no words for is sent as it is.</summary>
public sealed class TcOptsTests
{
    private const int Lo = TestNamespace.Loopback;
    private const MprogFlag BeforeFlag = MprogFlag.BPF_F_BEFORE;
    private const MprogFlag AfterFlag = MprogFlag.BPF_F_AFTER;
    private const MprogFlag ReplaceFlag = MprogFlag.BPF_F_REPLACE;

    public static TheoryData<TcxHook> Hooks => [TcxHook.Ingress, TcxHook.Egress];

    public static TheoryData<TcxHook, bool> HooksAndClsact => new() { { TcxHook.Ingress, false }, { TcxHook.Ingress, true }, { TcxHook.Egress, false }, { TcxHook.Egress, true } };

    [KernelFact(KernelFeature.Tcx)]
    public void Basic()
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        ns.Run(() =>
        {
            p[0].AttachTcxWithoutLink(Lo, TcxHook.Ingress);
            Chain(TcxHook.Ingress).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(p[0].Id, null) } });
            Chain(TcxHook.Egress).Entries.Should().BeEmpty();
            p[1].AttachTcxWithoutLink(Lo, TcxHook.Egress);
            Chain(TcxHook.Egress).Should().BeEquivalentTo(new { Revision = 2ul, Entries = new[] { new MprogEntry(p[1].Id, null) } });
        });
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1);
        System.Text.Json.JsonElement[] shown = [.. ns.BpfToolNet().GetProperty("tc").EnumerateArray()];
        shown.Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("prog_id").GetUInt32(), entry.TryGetProperty("link_id", out System.Text.Json.JsonElement link) ? link.GetUInt32() : 0))
            .Should().BeEquivalentTo([("tcx/ingress", p[0].Id, 0u), ("tcx/egress", p[1].Id, 0u)]);
        ns.Run(() =>
        {
            p[0].DetachTcx(Lo, TcxHook.Ingress);
            p[1].DetachTcx(Lo, TcxHook.Egress);
            (Chain(TcxHook.Ingress).Entries.Count, Chain(TcxHook.Egress).Entries.Count).Should().Be((0, 0));
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Before(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            Append(hook, p[0], p[1]);
            p[2].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.Before(p[1]) });
            p[3].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.BeforeProgram(p[0].Id) });
            Order(hook).Should().Equal(p[3].Id, p[0].Id, p[2].Id, p[1].Id);
            Chain(hook).Revision.Should().Be(5);
        });
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1, 1, 1);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void After(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            Append(hook, p[0], p[1]);
            p[2].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.After(p[0]) });
            p[3].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.AfterProgram(p[1].Id) });
            Order(hook).Should().Equal(p[0].Id, p[2].Id, p[1].Id, p[3].Id);
            ulong revision = 5;
            List<uint> rest = [p[0].Id, p[2].Id, p[1].Id, p[3].Id];
            foreach (BpfProgram gone in new[] { p[3], p[2], p[1] })
            {
                Chain(hook).Revision.Should().Be(revision++);
                gone.DetachTcx(Lo, hook);
                rest.Remove(gone.Id);
                Order(hook).Should().Equal(rest);
            }

            Chain(hook).Revision.Should().Be(8);
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Revision(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        ns.Run(() =>
        {
            p[0].AttachTcxWithoutLink(Lo, hook, new() { ExpectedRevision = 1 });
            Invoking(() => p[1].AttachTcxWithoutLink(Lo, hook, new() { ExpectedRevision = 1 })).Should().Throw<MprogRevisionException>().Which.Actual.Should().Be(2);
            p[1].AttachTcxWithoutLink(Lo, hook, new() { ExpectedRevision = 2 });
            Invoking(() => p[0].DetachTcx(Lo, hook, expectedRevision: 2)).Should().Throw<MprogRevisionException>().WithMessage("detach *ESTALE*revision 2 was expected, 3 is current*");
            Invoking(() => p[0].DetachTcx(Lo, hook, expectedRevision: 0)).Should().Throw<ArgumentException>();
            p[0].DetachTcx(Lo, hook, expectedRevision: 3);
            p[1].DetachTcx(Lo, hook, expectedRevision: 4);
            (Chain(hook).Revision, Chain(hook).Entries.Count).Should().Be((1, 0));
        });
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

        ns.Run(() => Append(hook, p[0], p[1]));
        int seen = classic ? 1 : 0;
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 1, seen);
        ns.Run(() => p[1].DetachTcx(Lo, hook));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(2, 1, 2 * seen);
        ns.Run(() => p[0].DetachTcx(Lo, hook));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(2, 1, 3 * seen);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Replace(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(3);
        BpfAttachType type = RawAttach.TypeOf(hook);
        ns.Run(() =>
        {
            Append(hook, p[0]);
            p[1].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.BeforeProgram(p[0].Id) });
            p[2].ReplaceTcx(Lo, hook, p[1], expectedRevision: 3);
            Order(hook).Should().Equal(p[2].Id, p[0].Id);
            Chain(hook).Revision.Should().Be(4);

            // Consistent with the place it has: accepted. The library says REPLACE alone.
            RawAttach.Attach(type, p[1], ReplaceFlag | BeforeFlag, RawAttach.Descriptor(p[0]), p[2]).Should().Be(0);
            Order(hook).Should().Equal(p[1].Id, p[0].Id);
            Chain(hook).Revision.Should().Be(5);
            RawAttach.Attach(type, p[1], ReplaceFlag, 0, p[1]).Should().Be(Errno.EEXIST, "by itself");
            Invoking(() => p[1].ReplaceTcx(Lo, hook, p[1])).Should().Throw<MprogProgramExistsException>();
            RawAttach.Attach(type, p[2], ReplaceFlag | AfterFlag, RawAttach.Descriptor(p[0]), p[1]).Should().Be(Errno.ERANGE);
            RawAttach.Attach(type, p[2], ReplaceFlag | BeforeFlag | AfterFlag, RawAttach.Descriptor(p[0]), p[1]).Should().Be(Errno.ERANGE);
            RawAttach.Attach(type, p[2], ReplaceFlag).Should().Be(Errno.EINVAL, "of no program");
            RawAttach.Attach(type, p[2], MprogFlag.None, 0, p[1]).Should().Be(0, "a program to be replaced is passed over without the flag");
            RawAttach.Detach(type, p[2]).Should().Be(0);
            Invoking(() => p[2].ReplaceTcx(Lo, hook, p[2])).Should().Throw<BpfException>();
            Order(hook).Should().Equal(p[1].Id, p[0].Id);
            AttachFlags(type, 2).Should().Equal(0, 0, 0, 0);
            RawAttach.Detach(type, p[1], BeforeFlag, RawAttach.Descriptor(p[0]), revision: Chain(hook).Revision).Should().Be(0);
            Invoking(() => p[2].ReplaceTcx(Lo, hook, p[1])).Should().Throw<MprogProgramNotFoundException>().WithMessage("replace *ENOENT*is not there*");
        });
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        p.Counts().Should().Equal(1, 0, 0);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Invalid(TcxHook hook)
    {
        const MprogFlag Id = MprogFlag.BPF_F_ID;
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        BpfAttachType type = RawAttach.TypeOf(hook);
        int first = RawAttach.Descriptor(p[0]);
        int second = RawAttach.Descriptor(p[1]);
        ns.Run(() =>
        {
            (MprogFlag Flags, int Relative, int Errno)[] cases =
            [
                (BeforeFlag | AfterFlag, 0, Errno.ERANGE), (BeforeFlag | Id, 0, Errno.ENOENT), (AfterFlag | Id, 0, Errno.ENOENT), (MprogFlag.None, second, Errno.EINVAL),
                (BeforeFlag | AfterFlag, second, Errno.ENOENT), (Id, (int)p[1].Id, Errno.EINVAL), (BeforeFlag, first, Errno.ENOENT), (AfterFlag, first, Errno.ENOENT),
                ((MprogFlag)1, 0, Errno.EINVAL), ((MprogFlag)2, 0, Errno.EINVAL), ((MprogFlag)0x40, 0, Errno.EINVAL),
            ];
            foreach ((MprogFlag flags, int relative, int errno) in cases)
            {
                RawAttach.Attach(type, p[0], flags, relative).Should().Be(errno, $"of {flags} with {relative}");
            }

            Chain(hook).Entries.Should().BeEmpty();
            Append(hook, p[0]);
            RawAttach.Attach(type, p[0]).Should().Be(Errno.EEXIST);
            RawAttach.Attach(type, p[0], BeforeFlag, first).Should().Be(Errno.EEXIST);
            RawAttach.Attach(type, p[0], AfterFlag, first).Should().Be(Errno.EEXIST);
            RawAttach.Attach(type, p[0], ReplaceFlag, first).Should().Be(Errno.EINVAL);
            RawAttach.Attach(type, p[0], ReplaceFlag, 0, p[0]).Should().Be(Errno.EEXIST);
            Invoking(() => p[0].AttachTcxWithoutLink(Lo, hook)).Should().Throw<MprogProgramExistsException>();
            Invoking(() => p[1].AttachTcxWithoutLink(Lo, hook, new() { Position = MprogPosition.AfterProgram(uint.MaxValue) })).Should().Throw<MprogRelativeNotFoundException>();
            Invoking(() => p[1].AttachTcxWithoutLink(4711, hook)).Should().Throw<BpfDeviceNotFoundException>();
            Order(hook).Should().Equal(p[0].Id);
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Prepend_and_append(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            Attach(p.Take(2), MprogPosition.First);
            Chain(hook).Revision.Should().Be(3);
            Attach(p.Skip(2), MprogPosition.First);
            Order(hook).Should().Equal(p.Reverse().Select(program => program.Id));
            Chain(hook).Revision.Should().Be(5);
            Array.ForEach([.. p], program => program.DetachTcx(Lo, hook));
            Attach(p, MprogPosition.Last);
            Order(hook).Should().Equal(p.Select(program => program.Id));
            Chain(hook).Revision.Should().Be(5);
        });

        void Attach(IEnumerable<BpfProgram> programs, MprogPosition position)
        {
            foreach (BpfProgram program in programs)
            {
                program.AttachTcxWithoutLink(Lo, hook, new() { Position = position });
            }
        }
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Veth])]
    [MemberData(nameof(Hooks))]
    public void Dev_cleanup(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        int index = ns.IndexOf("v0");
        ns.Run(() => Array.ForEach([.. p], program => program.AttachTcxWithoutLink(index, hook)));
        uint[] ids = [.. p.Select(program => program.Id)];
        p.Dispose();
        BpfProgram.EnumerateIds().Should().Contain(ids, "the device holds them");
        ns.Ip("link", "delete", "v0");
        SpinWait.SpinUntil(() => !BpfProgram.EnumerateIds().Intersect(ids).Any(), TimeSpan.FromSeconds(10)).Should().BeTrue("they went with the device");
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Mixed(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            using TcxLink l1 = p[0].AttachTcx(Lo, hook);
            MprogLinkOwnedException owned = Invoking(() => p[1].ReplaceTcx(Lo, hook, p[0])).Should().Throw<MprogLinkOwnedException>().WithMessage("replace *EBUSY*a link holds the program*").Which;
            owned.LinkId.Should().Be(l1.Id);
            Append(hook, p[1]);
            RawAttach.Attach(RawAttach.TypeOf(hook), p[1], ReplaceFlag, 0, p[0]).Should().Be(Errno.EEXIST);
            using TcxLink l2 = p[2].AttachTcx(Lo, hook);
            p[3].ReplaceTcx(Lo, hook, p[1]);
            MprogChain chain = Chain(hook);
            chain.Entries.Should().Equal(new MprogEntry(p[0].Id, l1.Id), new MprogEntry(p[3].Id, null), new MprogEntry(p[2].Id, l2.Id));
            chain.Revision.Should().Be(5);
            (chain.Contains(p[3]), chain.Contains(p[1])).Should().Be((true, false));
            Invoking(() => p[2].DetachTcx(Lo, hook)).Should().Throw<MprogLinkOwnedException>().Which.LinkId.Should().Be(l2.Id);
            Invoking(() => l1.Update(p[3])).Should().Throw<MprogProgramExistsException>();
            p[3].DetachTcx(Lo, hook);
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Demixed(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(2);
        ns.Run(() =>
        {
            Append(hook, p[0]);
            using TcxLink link = p[1].AttachTcx(Lo, hook);
            RawAttach.Detach(RawAttach.TypeOf(hook), null, AfterFlag).Should().Be(Errno.EBUSY);
            MprogLinkOwnedException owned = Invoking(() => BpfHooks.DetachLastTcx(Lo, hook, 3)).Should().Throw<MprogLinkOwnedException>().Which;
            owned.LinkId.Should().Be(link.Id);
            BpfHooks.DetachFirstTcx(Lo, hook, 3);
            Chain(hook).Entries.Should().Equal(new MprogEntry(p[1].Id, link.Id));
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Detach(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        ns.Run(() =>
        {
            Append(hook, [.. p]);
            Invoking(() => BpfHooks.DetachFirstTcx(Lo, hook, 4)).Should().Throw<MprogRevisionException>().WithMessage("detach the first program *ESTALE*");
            Invoking(() => BpfHooks.DetachFirstTcx(Lo, hook, 0)).Should().Throw<ArgumentException>();
            BpfHooks.DetachFirstTcx(Lo, hook, 5);
            BpfHooks.DetachLastTcx(Lo, hook, 6);
            Order(hook).Should().Equal(p[1].Id, p[2].Id);
            Chain(hook).Revision.Should().Be(7);
            p[1].DetachTcx(Lo, hook);
            RawAttach.Detach(RawAttach.TypeOf(hook), null).Should().Be(0, "no program and no flag is the last one, whosever it is: the library never says that");
            Invoking(() => BpfHooks.DetachFirstTcx(Lo, hook, 1)).Should().Throw<MprogProgramNotFoundException>().WithMessage("*ENOENT*there is no program*");
            Invoking(() => p[0].DetachTcx(Lo, hook)).Should().Throw<MprogProgramNotFoundException>();
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Detach_before(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        BpfAttachType type = RawAttach.TypeOf(hook);
        int[] fd = [.. p.Select(RawAttach.Descriptor)];
        ns.Run(() =>
        {
            Append(hook, [.. p]);
            RawAttach.Detach(type, p[1], BeforeFlag, fd[2]).Should().Be(0);
            Order(hook).Should().Equal(p[0].Id, p[2].Id, p[3].Id);
            RawAttach.Detach(type, p[1], BeforeFlag, fd[2]).Should().Be(Errno.ENOENT, "the program is gone");
            RawAttach.Detach(type, p[3], BeforeFlag, fd[0]).Should().Be(Errno.ERANGE, "another is there");
            RawAttach.Detach(type, p[0], BeforeFlag, fd[1]).Should().Be(Errno.ENOENT, "the neighbour is gone");
            RawAttach.Detach(type, p[0], ReplaceFlag).Should().Be(Errno.EINVAL);
            RawAttach.Detach(type, null, BeforeFlag, fd[2]).Should().Be(0);
            Order(hook).Should().Equal(p[2].Id, p[3].Id);
            RawAttach.Detach(type, null, BeforeFlag).Should().Be(0);
            Order(hook).Should().Equal(p[3].Id);
            Chain(hook).Revision.Should().Be(8);
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Detach_after(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        BpfAttachType type = RawAttach.TypeOf(hook);
        int[] fd = [.. p.Select(RawAttach.Descriptor)];
        ns.Run(() =>
        {
            Append(hook, [.. p]);
            RawAttach.Detach(type, p[2], AfterFlag, fd[1]).Should().Be(0);
            Order(hook).Should().Equal(p[0].Id, p[1].Id, p[3].Id);
            RawAttach.Detach(type, p[2], AfterFlag, fd[1]).Should().Be(Errno.ENOENT);
            RawAttach.Detach(type, p[0], AfterFlag, fd[3]).Should().Be(Errno.ERANGE);
            RawAttach.Detach(type, p[1], AfterFlag, fd[1]).Should().Be(Errno.ERANGE, "behind itself");
            RawAttach.Detach(type, p[3], AfterFlag, fd[2]).Should().Be(Errno.ENOENT);
            RawAttach.Detach(type, null, AfterFlag, fd[0]).Should().Be(0);
            Order(hook).Should().Equal(p[0].Id, p[3].Id);
            RawAttach.Detach(type, null, AfterFlag).Should().Be(0);
            Order(hook).Should().Equal(p[0].Id);
        });
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact])]
    [MemberData(nameof(HooksAndClsact))]
    public void Delete_empty(TcxHook hook, bool clsact)
    {
        using TestNamespace ns = new();
        if (clsact)
        {
            ns.Tc("qdisc", "add", "dev", "lo", "clsact");
        }

        ns.Run(() =>
        {
            RawAttach.Detach(RawAttach.TypeOf(hook), null).Should().Be(Errno.ENOENT);
            Invoking(() => BpfHooks.DetachLastTcx(Lo, hook, 1)).Should().Throw<MprogProgramNotFoundException>();
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
        ns.Run(() => pass[0].AttachTcxWithoutLink(Lo, hook));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        (pass.Counts().Single(), next.Counts().Last()).Should().Be((1, 0));
        ns.Run(() => next[0].ReplaceTcx(Lo, hook, pass[0]));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        next.Counts().Should().Equal(1, 1);
        ns.Run(() => next[0].DetachTcx(Lo, hook));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        next.Counts().Should().Equal(1, 2);
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Max(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(MprogChain.Capacity + 1);
        BpfProgram last = p[^1];
        MprogPosition?[] places = [null, MprogPosition.First, MprogPosition.Last];
        ns.Run(() =>
        {
            foreach (MprogPosition? place in places)
            {
                foreach (BpfProgram program in p.Take(MprogChain.Capacity))
                {
                    program.AttachTcxWithoutLink(Lo, hook, new() { Position = place });
                }

                foreach (MprogPosition? another in places.Append(MprogPosition.Before(p[0])).Append(MprogPosition.After(p[0])))
                {
                    Invoking(() => last.AttachTcxWithoutLink(Lo, hook, new() { Position = another })).Should().Throw<MprogFullException>().WithMessage("*ERANGE*63 programs*");
                }

                Chain(hook).Entries.Should().HaveCount(MprogChain.Capacity);
                last.ReplaceTcx(Lo, hook, p[10]);
                p[10].ReplaceTcx(Lo, hook, last);
                Array.ForEach([.. p.Take(MprogChain.Capacity)], program => program.DetachTcx(Lo, hook));
            }
        });
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Query(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(4);
        BpfAttachType type = RawAttach.TypeOf(hook);
        ns.Run(() =>
        {
            Append(hook, [.. p]);
            uint[] all = [.. p.Select(program => program.Id)];
            Ask(0, withIds: false).Should().Be((0, 4u, 5ul, ""), "counts only");
            Ask(4, withIds: true).Should().Be((0, 4u, 5ul, string.Join(' ', all)));
            Ask(2, withIds: true).Should().Be((Errno.ENOSPC, 4u, 5ul, string.Join(' ', all.Take(2))), "the first ones, and how many there are");
            Ask(8, withIds: true).Should().Be((0, 4u, 5ul, string.Join(' ', all)));
            Ask(4, withIds: false).Should().Be((0, 4u, 5ul, ""));
            Ask(0, withIds: true).Should().Be((0, 4u, 5ul, ""));
            Ask(4, withIds: true, queryFlags: 1).Errno.Should().Be(Errno.EINVAL);
            Ask(4, withIds: true, attachFlags: 1).Errno.Should().Be(Errno.EINVAL);
        });

        unsafe (int Errno, uint Count, ulong Revision, string Ids) Ask(uint capacity, bool withIds, uint queryFlags = 0, uint attachFlags = 0)
        {
            uint* ids = stackalloc uint[8];
            new Span<uint>(ids, 8).Clear();
            bpf_attr_query attr = new()
            {
                target = Lo,
                attach_type = (uint)type,
                query_flags = queryFlags,
                attach_flags = attachFlags,
                prog_ids = withIds ? (ulong)ids : 0,
                count = capacity,
            };
            int result = BpfSyscall.ProgramQuery(ref attr);
            (attr.target, attr.attach_type, attr.query_flags, attr.attach_flags).Should().Be(((uint)Lo, (uint)type, queryFlags, attachFlags), "what was asked is left as it was");
            return (-result, attr.count, attr.revision, string.Join(' ', new Span<uint>(ids, 8).ToArray().TakeWhile(id => id != 0)));
        }
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Query_attach(TcxHook hook)
    {
        using TestNamespace ns = new();
        using CountingPrograms p = new(1);
        ns.Run(() =>
        {
            MprogChain empty = Chain(hook);
            (empty.Entries.Count, empty.Revision).Should().Be((0, 1));
            p[0].AttachTcxWithoutLink(Lo, hook, new() { ExpectedRevision = empty.ExpectedRevision });
            Chain(hook).Revision.Should().Be(2);
        });
    }

    /// <summary>Beside the selftests: what is attached without a link moves with its device, too.</summary>
    [KernelFact([KernelFeature.Tcx, KernelFeature.Veth])]
    public void Programs_move_with_their_device()
    {
        using TestNamespace from = new();
        using TestNamespace to = new();
        from.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        using CountingPrograms p = new(1);
        int index = from.IndexOf("v0");
        from.Run(() => p[0].AttachTcxWithoutLink(index, TcxHook.Egress));
        from.Ip("link", "set", "v0", "netns", to.Name);
        int moved = to.IndexOf("v0");
        to.Run(() => BpfHooks.QueryTcx(moved, TcxHook.Egress).Entries.Should().Equal(new MprogEntry(p[0].Id, null)));
    }

    private static Action Invoking(Action action) => action;

    private static void Append(TcxHook hook, params BpfProgram[] programs) => Array.ForEach(programs, program => program.AttachTcxWithoutLink(Lo, hook));

    private static MprogChain Chain(TcxHook hook) => BpfHooks.QueryTcx(Lo, hook);

    private static IEnumerable<uint> Order(TcxHook hook) => Chain(hook).Entries.Select(entry => entry.ProgramId);

    private static unsafe uint[] AttachFlags(BpfAttachType type, int count)
    {
        uint* ids = stackalloc uint[4];
        uint[] flags = [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue];
        fixed (uint* programs = flags)
        fixed (uint* links = flags.AsSpan(2))
        {
            bpf_attr_query attr = new() { target = Lo, attach_type = (uint)type, prog_ids = (ulong)ids, count = (uint)count, prog_attach_flags = (ulong)programs, link_attach_flags = (ulong)links };
            BpfSyscall.ProgramQuery(ref attr).Should().Be(0);
        }

        return flags;
    }
}
