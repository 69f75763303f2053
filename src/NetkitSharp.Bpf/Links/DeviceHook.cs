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
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != BpfProgramType.SchedulerClassifier)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; {(IsNetkit ? "netkit" : "tcx")} takes programs of type {BpfProgramType.SchedulerClassifier} only.", nameof(program));
        }

        ulong expected = options?.ExpectedRevision ?? 0;
        if (options?.ExpectedRevision is 0)
        {
            throw new ArgumentException($"{nameof(MprogOptions.ExpectedRevision)} is 0, which the kernel takes for \"any\"; revisions start at 1. Leave it null not to check.", nameof(options));
        }

        string target = $"attach {program} to {Type} of device {Ifindex}{(options?.Position is { } position ? $", {position}" : "")}";
        int result = Create(program, options?.Position, expected);

        // An empty netkit hook reports revision 1 whatever its revision is: 1 stands for "empty" there, and that is still so.
        bool demandAlone = false;
        if (result == -Errno.ESTALE && expected == 1 && IsNetkit && MprogChain.TryQuery(Ifindex, Type, out MprogChain? now) == 0 && now!.Entries.Count == 0)
        {
            result = Create(program, options?.Position, expectedRevision: 0);
            demandAlone = true;
        }

        if (result < 0)
        {
            throw AttachFailed(-result, target, options);
        }

        BpfLink link = BpfLink.Wrap(new(result, ownsHandle: true), target);
        return demandAlone ? Alone(link, target, expected) : link;
    }

    /// <summary>
    /// The kernel did not check that the hook was still empty. Whoever attached between the look and the attach is seen now, unless gone
    /// again; whoever attached after it is taken for one who was before, and the caller tries again.
    /// </summary>
    private BpfLink Alone(BpfLink link, string target, ulong expected)
    {
        if (MprogChain.TryQuery(Ifindex, Type, out MprogChain? chain) != 0 || !chain!.Entries.Any(entry => entry.LinkId != link.Id))
        {
            return link;
        }

        link.Dispose();
        throw new MprogRevisionException(BpfCommand.LinkCreate, target, expected, chain.Revision);
    }

    private static int Checked(int ifindex)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifindex);
        return ifindex;
    }

    private int Create(BpfProgram program, MprogPosition? position, ulong expectedRevision) => BpfSyscall.LinkCreate(
        program.Handle, Ifindex, (uint)Type, (uint)(position?.Flags ?? MprogFlag.None), position?.Relative, position?.RelativeId ?? 0, expectedRevision);

    private BpfException AttachFailed(int errno, string target, MprogOptions? options)
    {
        const BpfCommand Command = BpfCommand.LinkCreate;
        if (DeviceFailed(Command, errno, target) is { } failed)
        {
            return failed;
        }

        switch (errno)
        {
            case Errno.ESTALE:
                _ = MprogChain.TryQuery(Ifindex, Type, out MprogChain? now);
                return new MprogRevisionException(Command, target, options?.ExpectedRevision ?? 0, now?.Revision);
            case Errno.EEXIST:
                return new MprogProgramExistsException(Command, errno, target, "the program is at this hook already, and a hook runs a program once: load it a second time, or update the link that holds it");
            case Errno.ERANGE:
                return new MprogFullException(Command, errno, target, $"the hook has {MprogChain.Capacity} programs, which is as many as it takes");
            case Errno.ENOENT:
                return new MprogRelativeNotFoundException(Command, errno, target, "the program or link to be placed next to is not at this hook, or does not exist; query the hook for what is there");
            case Errno.EINVAL when options?.Position is { Relative: not null } or { RelativeId: not 0 }:
                return BpfErrors.Create(Command, errno, target, BpfCapabilities.NetAdmin, "the link to be placed next to is of another type than this hook's links");
            default:
                return BpfErrors.Create(Command, errno, target, BpfCapabilities.NetAdmin);
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
