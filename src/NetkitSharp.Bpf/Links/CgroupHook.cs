using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>A hook of a cgroup: attaching to it, and what its refusals mean.</summary>
internal readonly record struct CgroupHook(string Path, BpfAttachType Type)
{
    /// <summary>The type of program that a hook takes (kernel/bpf/syscall.c: attach_type_to_prog_type); null for hooks of other things than cgroups.</summary>
    internal static BpfProgramType? ProgramTypeOf(BpfAttachType hook) => hook switch
    {
        BpfAttachType.CgroupInetIngress or BpfAttachType.CgroupInetEgress => BpfProgramType.CgroupSkb,
        BpfAttachType.CgroupInetSocketCreate or BpfAttachType.CgroupInetSocketRelease
            or BpfAttachType.CgroupInet4PostBind or BpfAttachType.CgroupInet6PostBind => BpfProgramType.CgroupSocket,
        BpfAttachType.CgroupInet4Bind or BpfAttachType.CgroupInet6Bind or BpfAttachType.CgroupInet4Connect or BpfAttachType.CgroupInet6Connect
            or BpfAttachType.CgroupUdp4SendMessage or BpfAttachType.CgroupUdp6SendMessage or BpfAttachType.CgroupUdp4ReceiveMessage or BpfAttachType.CgroupUdp6ReceiveMessage
            or BpfAttachType.CgroupInet4GetPeerName or BpfAttachType.CgroupInet6GetPeerName or BpfAttachType.CgroupInet4GetSocketName or BpfAttachType.CgroupInet6GetSocketName
            or BpfAttachType.CgroupUnixConnect or BpfAttachType.CgroupUnixSendMessage or BpfAttachType.CgroupUnixReceiveMessage
            or BpfAttachType.CgroupUnixGetPeerName or BpfAttachType.CgroupUnixGetSocketName => BpfProgramType.CgroupSocketAddress,
        BpfAttachType.CgroupSocketOperations => BpfProgramType.SocketOperations,
        BpfAttachType.CgroupDevice => BpfProgramType.CgroupDevice,
        BpfAttachType.CgroupSysctl => BpfProgramType.CgroupSysctl,
        BpfAttachType.CgroupGetSocketOption or BpfAttachType.CgroupSetSocketOption => BpfProgramType.CgroupSocketOption,
        BpfAttachType.LsmCgroup => BpfProgramType.Lsm,
        _ => null,
    };

    internal CgroupPrograms Query(bool effective)
    {
        string target = $"query the {Type} programs of cgroup '{Path}'";
        using TargetDescriptor cgroup = TargetDescriptor.Open(Path, target);
        int errno = CgroupPrograms.TryQuery(cgroup.Handle, Type, effective, out CgroupPrograms? programs);
        return programs ?? throw TargetFailed(BpfCommand.ProgramQuery, errno, target) ?? BpfErrors.Create(BpfCommand.ProgramQuery, errno, target, BpfCapabilities.NetAdmin);
    }

    internal CgroupLink Attach(BpfProgram program, CgroupAttachOptions? options)
    {
        CheckType(program);
        if (options?.Position is { IsNextToProgram: true } position)
        {
            throw new ArgumentException($"The position is {position}: in a cgroup a link can be placed next to a link only (kernel/bpf/cgroup.c: get_prog_list).", nameof(options));
        }

        string target = Describe(program, options);
        using TargetDescriptor cgroup = TargetDescriptor.Open(Path, target);
        RequirePositions(BpfCommand.LinkCreate, cgroup.Handle, target, options);
        int result = BpfSyscall.LinkCreate(program.Handle, cgroup.Handle, (uint)Type, Flags(options), options?.Position?.Relative, options?.Position?.RelativeId ?? 0, options?.ExpectedRevision ?? 0);
        CgroupHook hook = this;
        return BpfLink.Created<CgroupLink>(result, target, errno => hook.Failed(BpfCommand.LinkCreate, errno, target, cgroup.Handle, program, options));
    }

    internal void AttachWithoutLink(BpfProgram program, CgroupAttachFlags flags, BpfProgram? replaced, CgroupAttachOptions? options)
    {
        CheckType(program);
        if (options?.Position is { IsNextToLink: true } position)
        {
            throw new ArgumentException($"The position is {position}: in a cgroup a program without a link can be placed next to such programs only (kernel/bpf/cgroup.c: get_prog_list).", nameof(options));
        }

        string target = $"{(replaced is null ? "" : $"replace {replaced}: ")}{Describe(program, options)}, without a link";
        using TargetDescriptor cgroup = TargetDescriptor.Open(Path, target);
        RequirePositions(BpfCommand.ProgramAttach, cgroup.Handle, target, options);
        uint all = (uint)flags | Flags(options) | (replaced is null ? 0 : (uint)MprogFlag.BPF_F_REPLACE);
        int result = BpfSyscall.ProgramAttach(
            program.Handle, cgroup.Handle, (uint)Type, all, replaced?.Handle, options?.Position?.Relative, options?.Position?.RelativeId ?? 0, options?.ExpectedRevision ?? 0);
        if (result == -Errno.ENOENT && replaced is not null)
        {
            throw new MprogProgramNotFoundException(BpfCommand.ProgramAttach, -result, target, $"{replaced} is not attached there without a link");
        }

        if (result < 0)
        {
            throw Failed(BpfCommand.ProgramAttach, -result, target, cgroup.Handle, program, options);
        }
    }

    internal void Detach(BpfProgram program)
    {
        CheckType(program);
        string target = $"detach {program} from {Type} of cgroup '{Path}'";
        using TargetDescriptor cgroup = TargetDescriptor.Open(Path, target);

        // Where a program does not share the hook, the kernel detaches it whatever program is named (kernel/bpf/cgroup.c: find_detach_entry).
        if (CgroupPrograms.TryQuery(cgroup.Handle, Type, effective: false, out CgroupPrograms? now) == 0 && now!.Entries.Count > 0
            && !now.Flags.HasFlag(CgroupAttachFlags.AllowMultiple) && now.Entries[0].ProgramId != program.Id)
        {
            throw new MprogProgramNotFoundException(BpfCommand.ProgramDetach, Errno.ENOENT, target, $"program {now.Entries[0].ProgramId} is attached there, and no other");
        }

        int result = BpfSyscall.ProgramDetach(program.Handle, cgroup.Handle, (uint)Type);
        if (result < 0)
        {
            throw -result == Errno.ENOENT
                ? new MprogProgramNotFoundException(BpfCommand.ProgramDetach, -result, target, "the program is not attached there, or by a link: then dispose or detach the link")
                : TargetFailed(BpfCommand.ProgramDetach, -result, target) ?? BpfErrors.Create(BpfCommand.ProgramDetach, -result, target, BpfCapabilities.NetAdmin);
        }
    }

    private static uint Flags(CgroupAttachOptions? options) =>
        (uint)(options?.Position?.Flags ?? MprogFlag.None) | (options?.Preorder == true ? (uint)CgroupAttachFlags.Preorder : 0);

    private string Describe(BpfProgram program, CgroupAttachOptions? options) =>
        $"attach {program} to {Type} of cgroup '{Path}'{(options?.Position is { } position ? $", {position}" : "")}{(options?.Preorder == true ? ", in preorder" : "")}";

    private void CheckType(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        BpfProgramType wanted = ProgramTypeOf(Type) ?? throw new ArgumentException($"{Type} is no hook of cgroups.", nameof(program));
        if (program.Type != wanted)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; {Type} takes programs of type {wanted} only.", nameof(program));
        }
    }

    /// <summary>Kernels that do not know positions refuse their flags, but would pass over a revision without a word.</summary>
    private void RequirePositions(BpfCommand command, SafeFileHandle cgroup, string target, CgroupAttachOptions? options)
    {
        if (options?.ExpectedRevision is 0)
        {
            throw new ArgumentException($"{nameof(CgroupAttachOptions.ExpectedRevision)} is 0, which the kernel takes for \"any\"; revisions start at 1. Leave it null not to check.", nameof(options));
        }

        // Of LSM hooks, which are many under one name, the kernel tells no revision.
        if ((options?.Position is not null || options?.ExpectedRevision is not null) && Type != BpfAttachType.LsmCgroup
            && CgroupPrograms.TryQuery(cgroup, Type, effective: false, out CgroupPrograms? programs) == 0 && programs!.Revision is null)
        {
            throw new BpfNotSupportedException(command, Errno.EINVAL, target,
                "this kernel has no positions and revisions in cgroups, as it reports no revision of this one: they came with Linux 6.17 and 6.12 stable; attach without them, each program runs behind those that are there");
        }
    }

    private BpfException Failed(BpfCommand command, int errno, string target, SafeFileHandle cgroup, BpfProgram program, CgroupAttachOptions? options)
    {
        if (TargetFailed(command, errno, target) is { } failed)
        {
            return failed;
        }

        _ = CgroupPrograms.TryQuery(cgroup, Type, effective: false, out CgroupPrograms? now);
        switch (errno)
        {
            case Errno.EPERM when Occupied(now) is (string path, CgroupPrograms programs):
                return new CgroupOccupiedException(command, errno, target, path, programs);
            case Errno.ESTALE:
                return new MprogRevisionException(command, target, options?.ExpectedRevision ?? 0, now?.Revision);
            case Errno.ENOENT when options?.Position is not null:
                return new MprogRelativeNotFoundException(command, errno, target, "the program or link to be placed next to is not at this hook, or does not exist; query the hook for what is there");
            case Errno.E2BIG:
                return new MprogFullException(command, errno, target, "the hook has 64 programs, which is as many as it takes (BPF_CGROUP_MAX_PROGS)");
            case Errno.EINVAL when command == BpfCommand.ProgramAttach && now is not null && now.Entries.Any(entry => entry.ProgramId == program.Id):
                return new MprogProgramExistsException(command, errno, target, "the program is at this hook already");
            case Errno.EINVAL when options?.Preorder == true:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin, "kernels before 6.15 have no preorder; or the program was loaded for another attach type");
            case Errno.EINVAL:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin, $"the hook is not in this kernel, or the program was loaded for another attach type than {Type} (ExpectedAttachType)");
            default:
                return BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin);
        }
    }

    private BpfException? TargetFailed(BpfCommand command, int errno, string target) =>
        errno is Errno.EBADF or Errno.EINVAL && Libc.FileSystemType(Path, out uint type) == 0 && type != Libc.CGROUP2_SUPER_MAGIC
            ? new BpfException(command, errno, target, $"'{Path}' is no directory of a cgroup v2 file system")
            : null;

    /// <summary>Who is in the way: one of this cgroup's programs that shares with none, or the first above that leaves nothing to those below (kernel/bpf/cgroup.c: hierarchy_allows_attach).</summary>
    private (string Path, CgroupPrograms Programs)? Occupied(CgroupPrograms? own)
    {
        if (own is { Entries.Count: > 0 })
        {
            return own.Flags.HasFlag(CgroupAttachFlags.AllowMultiple) ? null : (Path, own);
        }

        for (string? above = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)); above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (Libc.OpenReadOnly(above, out SafeFileHandle? handle) < 0)
            {
                return null;
            }

            using (handle)
            {
                if (CgroupPrograms.TryQuery(handle!, Type, effective: false, out CgroupPrograms? programs) != 0)
                {
                    return null;
                }

                if (programs!.Entries.Count > 0)
                {
                    return programs.Flags == CgroupAttachFlags.None ? (above, programs) : null;
                }
            }
        }

        return null;
    }
}
