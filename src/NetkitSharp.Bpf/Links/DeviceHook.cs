using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>A hook of a device: what tcx and netkit have in common, which is nearly all.</summary>
internal readonly record struct DeviceHook(int Ifindex, BpfAttachType Type)
{
    private bool IsNetkit => Type is BpfAttachType.NetkitPrimary or BpfAttachType.NetkitPeer;

    internal static DeviceHook Tcx(int ifindex, TcxHook hook) => new(Checked(ifindex), hook switch
    {
        TcxHook.Ingress => BpfAttachType.TcxIngress,
        TcxHook.Egress => BpfAttachType.TcxEgress,
        _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, null),
    });

    internal static DeviceHook Netkit(int primaryIfindex, NetkitHook hook) => new(Checked(primaryIfindex), hook switch
    {
        NetkitHook.Primary => BpfAttachType.NetkitPrimary,
        NetkitHook.Peer => BpfAttachType.NetkitPeer,
        _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, null),
    });

    internal MprogChain Query()
    {
        int errno = MprogChain.TryQuery(Ifindex, Type, out MprogChain? chain);
        if (chain is not null)
        {
            return chain;
        }

        const BpfCommand Command = BpfCommand.ProgramQuery;
        string target = $"query the {Type} programs of device {Ifindex}";
        throw DeviceFailed(Command, errno, target) ?? BpfErrors.Create(Command, errno, target, BpfCapabilities.NetAdmin);
    }

    internal BpfLink Attach(BpfProgram program, MprogOptions? options)
    {
        CheckType(program);
        string target = Describe(program, options);
        int result = Send(program, options, withLink: true, out bool demandAlone);
        if (result < 0)
        {
            throw AttachFailed(BpfCommand.LinkCreate, -result, target, options);
        }

        BpfLink link = BpfLink.Wrap(new(result, ownsHandle: true), target);
        if (demandAlone && Crowded(entry => entry.LinkId == link.Id) is { } crowd)
        {
            link.Dispose();
            throw new MprogRevisionException(BpfCommand.LinkCreate, target, 1, crowd.Revision);
        }

        return link;
    }

    internal void AttachWithoutLink(BpfProgram program, MprogOptions? options)
    {
        CheckType(program);
        string target = $"{Describe(program, options)}, without a link";
        int result = Send(program, options, withLink: false, out bool demandAlone);
        if (result < 0)
        {
            throw AttachFailed(BpfCommand.ProgramAttach, -result, target, options);
        }

        if (demandAlone && Crowded(entry => entry.ProgramId == program.Id && entry.LinkId is null) is { } crowd)
        {
            _ = BpfSyscall.ProgramDetach(program.Handle, Ifindex, (uint)Type, 0, 0);
            throw new MprogRevisionException(BpfCommand.ProgramAttach, target, 1, crowd.Revision);
        }
    }

    /// <summary>Attaches where <paramref name="decide"/> says, and asks it anew when the chain has changed before the kernel got there.</summary>
    internal TResult Attach<TResult>(Func<MprogChain, MprogPosition?> decide, Func<MprogOptions, TResult> attach)
    {
        ArgumentNullException.ThrowIfNull(decide);
        for (int attempt = 1; ; attempt++)
        {
            MprogChain chain = Query();

            // 1 stands for "empty" on the hooks whose real revision is not to be had.
            MprogOptions options = new() { Position = decide(chain), ExpectedRevision = chain.ExpectedRevision ?? 1 };
            try
            {
                return attach(options);
            }
            catch (MprogRevisionException) when (attempt < MprogChain.MaxAttempts)
            {
                // Somebody else was faster: look again.
            }
        }
    }

    internal void Replace(BpfProgram program, BpfProgram replaced, ulong? expectedRevision)
    {
        CheckType(program);
        ArgumentNullException.ThrowIfNull(replaced);
        string target = $"replace {replaced} by {program} at {this}";
        int result = BpfSyscall.ProgramAttach(program.Handle, Ifindex, (uint)Type, (uint)MprogFlag.BPF_F_REPLACE, replaced.Handle, null, 0, Checked(expectedRevision));
        if (result < 0)
        {
            throw ChangeFailed(BpfCommand.ProgramAttach, -result, target, replaced, expectedRevision);
        }
    }

    internal void Detach(BpfProgram program, ulong? expectedRevision)
    {
        CheckType(program);
        string target = $"detach {program} from {this}";
        int result = BpfSyscall.ProgramDetach(program.Handle, Ifindex, (uint)Type, 0, Checked(expectedRevision));
        if (result < 0)
        {
            throw ChangeFailed(BpfCommand.ProgramDetach, -result, target, program, expectedRevision);
        }
    }

    /// <summary>The revision says which program that is: without one the kernel would take whatever is there now.</summary>
    internal void DetachEnd(bool first, ulong expectedRevision)
    {
        string target = $"detach the {(first ? "first" : "last")} program from {this}";
        int result = BpfSyscall.ProgramDetach(null, Ifindex, (uint)Type, (uint)(first ? MprogFlag.BPF_F_BEFORE : MprogFlag.BPF_F_AFTER), Checked((ulong?)expectedRevision));
        if (result < 0)
        {
            throw ChangeFailed(BpfCommand.ProgramDetach, -result, target, null, expectedRevision, first);
        }
    }

    /// <summary>Whether the hook has the link now, in the network namespace of the calling thread.</summary>
    internal bool Holds(BpfLink link) => MprogChain.TryQuery(Ifindex, Type, out MprogChain? chain) == 0 && chain!.Entries.Any(entry => entry.LinkId == link.Id);

    public override string ToString() => $"{Type} of device {Ifindex}";

    /// <summary>
    /// An empty netkit hook reports revision 1 whatever its revision is: 1 stands for "empty" there. When it is refused and the hook is empty still, the attach
    /// goes ahead without, and <paramref name="demandAlone"/> asks to look afterwards whether it stayed so.
    /// </summary>
    private int Send(BpfProgram program, MprogOptions? options, bool withLink, out bool demandAlone)
    {
        ulong expected = Checked(options?.ExpectedRevision);
        int result = Send(program, options?.Position, withLink, expected);
        demandAlone = result == -Errno.ESTALE && expected == 1 && IsNetkit && MprogChain.TryQuery(Ifindex, Type, out MprogChain? now) == 0 && now!.Entries.Count == 0;
        return demandAlone ? Send(program, options?.Position, withLink, expectedRevision: 0) : result;
    }

    /// <summary>
    /// The kernel did not check that the hook was still empty. Whoever attached between the look and the attach is seen now, unless gone
    /// again; whoever attached after it is taken for one who was before, and the caller tries again.
    /// </summary>
    private MprogChain? Crowded(Func<MprogEntry, bool> isOurs) =>
        MprogChain.TryQuery(Ifindex, Type, out MprogChain? chain) == 0 && chain!.Entries.Any(entry => !isOurs(entry)) ? chain : null;

    private string Describe(BpfProgram program, MprogOptions? options) => $"attach {program} to {this}{(options?.Position is { } position ? $", {position}" : "")}";

    private void CheckType(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != BpfProgramType.SchedulerClassifier)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; {(IsNetkit ? "netkit" : "tcx")} takes programs of type {BpfProgramType.SchedulerClassifier} only.", nameof(program));
        }
    }

    private static ulong Checked(ulong? expectedRevision, [CallerArgumentExpression(nameof(expectedRevision))] string? parameter = null) => expectedRevision is 0
        ? throw new ArgumentException("The expected revision is 0, which the kernel takes for \"any\"; revisions start at 1. Leave it null not to check.", parameter)
        : expectedRevision ?? 0;

    private static int Checked(int ifindex)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifindex);
        return ifindex;
    }

    private int Send(BpfProgram program, MprogPosition? position, bool withLink, ulong expectedRevision)
    {
        uint flags = (uint)(position?.Flags ?? MprogFlag.None);
        return withLink
            ? BpfSyscall.LinkCreate(program.Handle, Ifindex, (uint)Type, flags, position?.Relative, position?.RelativeId ?? 0, expectedRevision)
            : BpfSyscall.ProgramAttach(program.Handle, Ifindex, (uint)Type, flags, null, position?.Relative, position?.RelativeId ?? 0, expectedRevision);
    }

    private BpfException ChangeFailed(BpfCommand command, int errno, string target, BpfProgram? old, ulong? expectedRevision, bool first = false)
    {
        if (DeviceFailed(command, errno, target) is { } failed)
        {
            return failed;
        }

        _ = MprogChain.TryQuery(Ifindex, Type, out MprogChain? now);
        switch (errno)
        {
            case Errno.ESTALE:
                return new MprogRevisionException(command, target, expectedRevision ?? 0, now?.Revision);
            case Errno.EBUSY:
                return new MprogLinkOwnedException(command, errno, target, old is not null ? now?.Find(old.Id)?.LinkId : now is { Entries.Count: > 0 } ? now.Entries[first ? 0 : ^1].LinkId : null);
            case Errno.ENOENT:
                return new MprogProgramNotFoundException(command, errno, target, old is null ? "there is no program" : $"{old} is not there; query the hook for what is");
            case Errno.EEXIST:
                return new MprogProgramExistsException(command, errno, target, "the new program is at this hook already, and a hook runs a program once: load it a second time");
            default:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin);
        }
    }

    private BpfException AttachFailed(BpfCommand command, int errno, string target, MprogOptions? options)
    {
        if (DeviceFailed(command, errno, target) is { } failed)
        {
            return failed;
        }

        switch (errno)
        {
            case Errno.ESTALE:
                _ = MprogChain.TryQuery(Ifindex, Type, out MprogChain? now);
                return new MprogRevisionException(command, target, options?.ExpectedRevision ?? 0, now?.Revision);
            case Errno.EEXIST:
                return new MprogProgramExistsException(command, errno, target, "the program is at this hook already, and a hook runs a program once: load it a second time, or update the link that holds it");
            case Errno.ERANGE:
                return new MprogFullException(command, errno, target, $"the hook has {MprogChain.Capacity} programs, which is as many as it takes");
            case Errno.ENOENT:
                return new MprogRelativeNotFoundException(command, errno, target, "the program or link to be placed next to is not at this hook, or does not exist; query the hook for what is there");
            case Errno.EINVAL when options?.Position is { Relative: not null } or { RelativeId: not 0 }:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin, "the link to be placed next to is of another type than this hook's links");
            default:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin);
        }
    }

    /// <summary>What the device or the kernel cannot do; null for errors of other causes.</summary>
    private BpfException? DeviceFailed(BpfCommand command, int errno, string target)
    {
        const string Resolved = "indices are those of the calling thread's network namespace";
        switch (errno)
        {
            case Errno.EINVAL:
                FeatureProbe probe = IsNetkit ? BpfFeatures.ProbeNetkit() : BpfFeatures.ProbeTcx();
                return probe.Support == FeatureSupport.NotSupported ? new BpfNotSupportedException(command, errno, target, probe.Explanation) : null;
            case Errno.ENODEV:
                return new BpfDeviceNotFoundException(command, errno, target, Ifindex, Type == BpfAttachType.NetkitPeer
                    ? $"there is no device with index {Ifindex}, or it has no peer any more; {Resolved}"
                    : $"there is no device with index {Ifindex}; {Resolved}");
            case Errno.ENXIO:
                return new BpfDeviceException(command, errno, target, Ifindex, $"device {Ifindex} is not a netkit device; {Resolved}; other devices take tcx programs");
            case Errno.EACCES:
                return new BpfDeviceException(command, errno, target, Ifindex, $"device {Ifindex} is the peer of a netkit pair; both hooks are reached through the primary: give the primary's index");
            case Errno.EOPNOTSUPP when IsNetkit:
                return new BpfDeviceException(command, errno, target, Ifindex, $"device {Ifindex} is a single netkit device, which has no hooks: create a pair");
            default:
                return null;
        }
    }
}
