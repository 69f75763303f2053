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

public sealed class CgroupLinkTests
{
    private const int Allow = 1;
    private const int Deny = 0;
    private const string SendDatagram = "echo x >/dev/udp/127.0.0.1/4242";
    private const BpfAttachType Egress = BpfAttachType.CgroupInetEgress;

    [KernelFact]
    public void Packets_of_the_processes_inside_are_seen_and_dropped()
    {
        using TestNamespace ns = new();
        using TestCgroup cgroup = new();
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram allow = Load(counts, 0, Allow);
        using BpfProgram deny = Load(counts, 1, Deny);
        string[] open = Descriptors.OfBpf();
        using (CgroupLink link = allow.AttachCgroup(cgroup.Directory, Egress))
        {
            CgroupLinkInfo info = link.GetInfo();
            (info.ProgramId, info.AttachType, info.IsSevered, link.Hook, link.Type).Should().Be((allow.Id, Egress, false, Egress, BpfLinkType.Cgroup));
            cgroup.Run(ns, SendDatagram).Status.Should().Be(0);
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
            Counts(counts).Should().Equal([1, 0], "who is not inside is not seen");
            System.Text.Json.JsonElement shown = Witness.BpfTool("-j", "cgroup", "show", cgroup.Directory).EnumerateArray().Should().ContainSingle().Subject;
            (shown.GetProperty("id").GetUInt32(), shown.GetProperty("attach_type").GetString()).Should().Be((allow.Id, "cgroup_inet_egress"));
            BpfHooks.QueryCgroup(cgroup.Directory, Egress).Entries.Should().ContainSingle().Which.ProgramId.Should().Be(allow.Id);

            using TestCgroup below = cgroup.AddChild("below");
            BpfHooks.QueryCgroup(below.Directory, Egress).Entries.Should().BeEmpty();
            CgroupPrograms effective = BpfHooks.QueryCgroupEffective(below.Directory, Egress);
            (effective.Entries.Select(e => e.ProgramId).Contains(allow.Id), effective.IsEffective, effective.Revision).Should().Be((true, true, null));

            link.Update(deny, expectedOld: allow);
            link.Invoking(l => l.Update(allow, expectedOld: allow)).Should().Throw<BpfLinkProgramChangedException>();
            cgroup.Run(ns, SendDatagram).Status.Should().NotBe(0, "EPERM");
            Counts(counts).Should().Equal(1, 1);
            deny.AttachCgroup(cgroup.Directory, Egress).Dispose();
        }

        cgroup.Run(ns, SendDatagram).Status.Should().Be(0);
        Counts(counts).Should().Equal(1, 1);
        Descriptors.OfBpf().Should().Equal(open);
    }

    public static TheoryData<BpfAttachType, BpfProgramType, string> Refusals => new()
    {
        { BpfAttachType.CgroupInetSocketCreate, BpfProgramType.CgroupSocket, SendDatagram },
        { BpfAttachType.CgroupInet4Connect, BpfProgramType.CgroupSocketAddress, SendDatagram },
        { BpfAttachType.CgroupSysctl, BpfProgramType.CgroupSysctl, "read x </proc/sys/net/ipv4/ip_forward" },
        { BpfAttachType.CgroupDevice, BpfProgramType.CgroupDevice, ": </dev/zero" },
    };

    [KernelTheory]
    [MemberData(nameof(Refusals))]
    public void Programs_decide_what_the_processes_inside_may_do(BpfAttachType hook, BpfProgramType type, string script)
    {
        using TestNamespace ns = new();
        using TestCgroup cgroup = new();
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram allow = Instructions.Load(Instructions.CountAll(counts, 0, Allow), "allow", type, hook);
        using BpfProgram deny = Instructions.Load(Instructions.CountAll(counts, 1, Deny), "deny", type, hook);
        using CgroupLink link = allow.AttachCgroup(cgroup.Directory, hook);
        link.Hook.Should().Be(hook);
        cgroup.Run(ns, script).Status.Should().Be(0);
        Counts(counts)[0].Should().BePositive();
        link.Update(deny);
        (int status, string error) = cgroup.Run(ns, script);
        (status, Counts(counts)[1] > 0).Should().Be((1, true), error);
        error.Should().Contain("not permitted");
        link.Detach();
        cgroup.Run(ns, script).Status.Should().Be(0);
    }

    [KernelFact]
    public void Every_hook_takes_programs_of_its_type_only()
    {
        using TestCgroup cgroup = new();
        (BpfAttachType Hook, BpfProgramType Type)[] hooks =
        [
            (BpfAttachType.CgroupInetIngress, BpfProgramType.CgroupSkb), (BpfAttachType.CgroupInetSocketRelease, BpfProgramType.CgroupSocket),
            (BpfAttachType.CgroupInet6PostBind, BpfProgramType.CgroupSocket), (BpfAttachType.CgroupInet4Bind, BpfProgramType.CgroupSocketAddress),
            (BpfAttachType.CgroupInet6Connect, BpfProgramType.CgroupSocketAddress), (BpfAttachType.CgroupUdp4SendMessage, BpfProgramType.CgroupSocketAddress),
            (BpfAttachType.CgroupUdp6ReceiveMessage, BpfProgramType.CgroupSocketAddress), (BpfAttachType.CgroupInet4GetPeerName, BpfProgramType.CgroupSocketAddress),
            (BpfAttachType.CgroupInet6GetSocketName, BpfProgramType.CgroupSocketAddress), (BpfAttachType.CgroupSocketOperations, BpfProgramType.SocketOperations),
            (BpfAttachType.CgroupGetSocketOption, BpfProgramType.CgroupSocketOption), (BpfAttachType.CgroupSetSocketOption, BpfProgramType.CgroupSocketOption),
        ];
        using BpfProgram classifier = Instructions.LoadReturn(Allow);
        foreach ((BpfAttachType hook, BpfProgramType type) in hooks)
        {
            using BpfProgram program = Instructions.Load(Instructions.Return(Allow), "", type, hook);
            using CgroupLink link = program.AttachCgroup(cgroup.Directory, hook);
            link.GetInfo().AttachType.Should().Be(hook);
            BpfHooks.QueryCgroup(cgroup.Directory, hook).Entries.Should().ContainSingle().Which.ProgramId.Should().Be(program.Id);
            classifier.Invoking(p => p.AttachCgroup(cgroup.Directory, hook)).Should().Throw<ArgumentException>().WithMessage($"*SchedulerClassifier; {hook} takes programs of type {type} only*");
        }

        using BpfProgram connect4 = Instructions.Load(Instructions.Return(Allow), "", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4Connect);
        connect4.Invoking(p => p.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInet6Connect)).Should().Throw<BpfException>().WithMessage("*EINVAL*loaded for another attach type than CgroupInet6Connect*");
        connect4.Invoking(p => p.AttachCgroup(cgroup.Directory, BpfAttachType.Xdp)).Should().Throw<ArgumentException>().WithMessage("*no hook of cgroups*");
        connect4.Invoking(p => p.AttachCgroup("/proc", BpfAttachType.CgroupInet4Connect)).Should().Throw<BpfException>().WithMessage("*'/proc' is no directory of a cgroup v2 file system*");
        connect4.Invoking(p => p.AttachCgroup("/nowhere", BpfAttachType.CgroupInet4Connect)).Should().Throw<BpfObjectNotFoundException>().WithMessage("*'/nowhere' does not exist*");
    }

    [KernelFact]
    public void Without_a_link_a_program_stays_and_may_keep_others_out()
    {
        using TestCgroup cgroup = new();
        using TestCgroup below = cgroup.AddChild("below");
        using BpfMap counts = CountingPrograms.NewMap(1);
        using BpfProgram first = Load(counts, 0, Allow);
        using BpfProgram second = Load(counts, 0, Allow);
        using BpfProgram third = Load(counts, 0, Allow);

        first.AttachCgroupWithoutLink(cgroup.Directory, Egress, CgroupAttachFlags.None);
        CgroupOccupiedException here = second.Invoking(p => p.AttachCgroup(cgroup.Directory, Egress)).Should().Throw<CgroupOccupiedException>()
            .WithMessage($"attach *EPERM*cgroup '{cgroup.Directory}' has at CgroupInetEgress program {first.Id}, attached with no flag*BPF_F_ALLOW_MULTI*").Which;
        here.Programs.Flags.Should().Be(CgroupAttachFlags.None);
        second.Invoking(p => p.AttachCgroup(below.Directory, Egress)).Should().Throw<CgroupOccupiedException>().Which.Cgroup.Should().Be(cgroup.Directory);
        second.Invoking(p => p.AttachCgroupWithoutLink(below.Directory, Egress)).Should().Throw<CgroupOccupiedException>();
        second.Invoking(p => p.DetachCgroup(cgroup.Directory, Egress)).Should().Throw<MprogProgramNotFoundException>("the kernel would take the one that is there, whatever was asked");
        first.DetachCgroup(cgroup.Directory, Egress);

        first.AttachCgroupWithoutLink(cgroup.Directory, Egress);
        first.Invoking(p => p.AttachCgroupWithoutLink(cgroup.Directory, Egress)).Should().Throw<MprogProgramExistsException>().WithMessage("*EINVAL*at this hook already*");
        using CgroupLink link = second.AttachCgroup(cgroup.Directory, Egress);
        third.ReplaceCgroup(cgroup.Directory, Egress, first);
        BpfHooks.QueryCgroup(cgroup.Directory, Egress).Entries.Select(e => e.ProgramId).Should().Equal(third.Id, second.Id);
        third.Invoking(p => p.ReplaceCgroup(cgroup.Directory, Egress, first)).Should().Throw<BpfException>();
        first.Invoking(p => p.ReplaceCgroup(cgroup.Directory, Egress, second)).Should().Throw<MprogProgramNotFoundException>().WithMessage("*ENOENT*is not attached there without a link*");
        second.Invoking(p => p.DetachCgroup(cgroup.Directory, Egress)).Should().Throw<MprogProgramNotFoundException>().WithMessage("*or by a link*");
        third.DetachCgroup(cgroup.Directory, Egress);
        BpfHooks.QueryCgroup(cgroup.Directory, Egress).Entries.Select(e => e.ProgramId).Should().Equal(second.Id);
    }

    [KernelFact(KernelFeature.CgroupMprog)]
    public void Positions_and_revisions()
    {
        using TestCgroup cgroup = new();
        using BpfMap counts = CountingPrograms.NewMap(1);
        BpfProgram[] p = [.. Enumerable.Range(0, 5).Select(_ => Load(counts, 0, Allow))];
        BpfHooks.QueryCgroup(cgroup.Directory, Egress).Revision.Should().Be(1);
        using CgroupLink l1 = p[0].AttachCgroup(cgroup.Directory, Egress, new() { ExpectedRevision = 1 });
        using CgroupLink l2 = p[1].AttachCgroup(cgroup.Directory, Egress, new() { Position = MprogPosition.Before(l1) });
        using CgroupLink l3 = p[2].AttachCgroup(cgroup.Directory, Egress, new() { Position = MprogPosition.AfterLink(l2.Id), ExpectedRevision = 3 });
        using CgroupLink l4 = p[3].AttachCgroup(cgroup.Directory, Egress, new() { Position = MprogPosition.First });
        CgroupPrograms chain = BpfHooks.QueryCgroup(cgroup.Directory, Egress);
        chain.Entries.Select(e => e.ProgramId).Should().Equal(p[3].Id, p[1].Id, p[2].Id, p[0].Id);
        (chain.Revision, chain.Flags).Should().Be((5, CgroupAttachFlags.AllowMultiple));

        MprogRevisionException stale = Attaching(new() { ExpectedRevision = 4 }).Should().Throw<MprogRevisionException>().Which;
        (stale.Expected, stale.Actual).Should().Be((4ul, 5ul));
        Attaching(new() { Position = MprogPosition.Before(p[0]) }).Should().Throw<ArgumentException>().WithMessage("*next to a link only*");
        Attaching(new() { Position = MprogPosition.BeforeLink(uint.MaxValue) }).Should().Throw<MprogRelativeNotFoundException>();
        Attaching(new() { ExpectedRevision = 0 }).Should().Throw<ArgumentException>();
        p[4].Invoking(x => x.AttachCgroupWithoutLink(cgroup.Directory, Egress, options: new() { Position = MprogPosition.Before(l1) })).Should().Throw<ArgumentException>().WithMessage("*next to such programs only*");
        p[4].AttachCgroupWithoutLink(cgroup.Directory, Egress, options: new() { Position = MprogPosition.First, ExpectedRevision = 5 });
        BpfHooks.QueryCgroup(cgroup.Directory, Egress).Entries[0].ProgramId.Should().Be(p[4].Id);
        Array.ForEach(p, program => program.Dispose());

        Action Attaching(CgroupAttachOptions options) => () => p[4].AttachCgroup(cgroup.Directory, Egress, options);
    }

    [KernelFact]
    public void A_kernel_without_positions_in_cgroups_is_not_asked_for_them()
    {
        using TestCgroup cgroup = new();
        using BpfMap counts = CountingPrograms.NewMap(1);
        using BpfProgram program = Load(counts, 0, Allow);
        foreach (CgroupAttachOptions options in new CgroupAttachOptions[] { new() { ExpectedRevision = 1 }, new() { Position = MprogPosition.First } })
        {
            Action attach = () => program.AttachCgroup(cgroup.Directory, Egress, options).Dispose();
            if (KernelFeatures.Has(KernelFeature.CgroupMprog))
            {
                attach.Should().NotThrow();
            }
            else
            {
                attach.Should().Throw<BpfNotSupportedException>().WithMessage("*no positions and revisions in cgroups*Linux 6.17*");
            }
        }

        BpfHooks.QueryCgroup(cgroup.Directory, Egress).Entries.Should().BeEmpty();
    }

    [KernelFact]
    public void A_removed_cgroup_severs_and_the_pin_goes_over_to_the_next_link()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap counts = CountingPrograms.NewMap(1);
        using BpfProgram program = Load(counts, 0, Allow);
        string pin = fileSystem["egress"];
        TestCgroup gone = new();
        CgroupLink.Adopt(pin, gone.Directory, Egress, program).Outcome.Should().Be(LinkAdoptionOutcome.NoPin);
        CgroupLink link = program.AttachCgroup(gone.Directory, Egress);
        link.Pin(pin);
        using (LinkAdoption<CgroupLink> found = CgroupLink.Adopt(pin, gone.Directory, Egress, program))
        {
            (found.Outcome, found.Link!.Id).Should().Be((LinkAdoptionOutcome.Attached, link.Id), found.Explanation);
        }

        link.Invoking(l => l.Reattach(program, gone.Directory)).Should().Throw<InvalidOperationException>().WithMessage("*still attached*");
        gone.Dispose();
        SpinWait.SpinUntil(() => link.IsSevered, TimeSpan.FromSeconds(10)).Should().BeTrue();
        link.Invoking(l => l.Update(program)).Should().Throw<BpfLinkSeveredException>();

        using TestCgroup next = new();
        using (LinkAdoption<CgroupLink> found = CgroupLink.Adopt(pin, next.Directory, Egress))
        {
            found.Outcome.Should().Be(LinkAdoptionOutcome.Severed);
        }

        link.Invoking(l => l.Reattach(program, "/nowhere")).Should().Throw<BpfObjectNotFoundException>();
        link.PinPath.Should().Be(pin, "nothing has changed");
        using CgroupLink again = link.Reattach(program, next.Directory);
        (again.PinPath, link.Handle.IsClosed).Should().Be((pin, true));
        Directory.GetFiles(fileSystem.Path).Where(file => !file.EndsWith(".debug", StringComparison.Ordinal)).Should().Equal(pin);
        using LinkAdoption<CgroupLink> adopted = CgroupLink.Adopt(pin, next.Directory, Egress, program);
        (adopted.Outcome, adopted.Link!.Id).Should().Be((LinkAdoptionOutcome.Attached, again.Id));
        again.Unpin();
    }

    private static BpfProgram Load(BpfMap counts, int index, int verdict) => Instructions.Load(Instructions.CountAll(counts, index, verdict), "", BpfProgramType.CgroupSkb, Egress);

    private static int[] Counts(BpfMap counts) => [.. counts.As<uint, ulong>().Select(entry => (int)entry.Value)];
}
