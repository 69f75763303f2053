using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>BPF_PROG_ATTACH or BPF_PROG_DETACH with any combination of fields, also those that the kernel refuses.</summary>
    internal static int ProgramAttach(BpfCommand command, ref bpf_attr_prog_attach attr) => Call(command, ref attr, bpf_attr_prog_attach.End);

    internal static int ProgramAttach(BpfHandle program, int ifindex, uint attachType, uint flags, BpfHandle? replaced, SafeHandle? relative, uint relativeId, ulong expectedRevision)
    {
        using DescriptorLease fd = new(program);
        using DescriptorLease replacedFd = new(replaced);
        using DescriptorLease relativeFd = new(relative);
        bpf_attr_prog_attach attr = new()
        {
            target = (uint)ifindex,
            attach_bpf_fd = fd.Value,
            attach_type = attachType,
            attach_flags = flags,
            replace_bpf_fd = replacedFd.Value,
            relative = relative is null ? relativeId : relativeFd.Value,
            expected_revision = expectedRevision,
        };
        return ProgramAttach(BpfCommand.ProgramAttach, ref attr);
    }

    internal static int ProgramAttach(BpfHandle program, SafeHandle target, uint attachType, uint flags = 0, BpfHandle? replaced = null, SafeHandle? relative = null, uint relativeId = 0, ulong expectedRevision = 0)
    {
        using DescriptorLease targetFd = new(target);
        return ProgramAttach(program, (int)targetFd.Value, attachType, flags, replaced, relative, relativeId, expectedRevision);
    }

    /// <summary>Without a program the kernel picks one by the flags.</summary>
    internal static int ProgramDetach(BpfHandle? program, int ifindex, uint attachType, uint flags, ulong expectedRevision)
    {
        using DescriptorLease fd = new(program);
        bpf_attr_prog_attach attr = new() { target = (uint)ifindex, attach_bpf_fd = fd.Value, attach_type = attachType, attach_flags = flags, expected_revision = expectedRevision };
        return ProgramAttach(BpfCommand.ProgramDetach, ref attr);
    }

    internal static int ProgramDetach(BpfHandle program, SafeHandle target, uint attachType)
    {
        using DescriptorLease targetFd = new(target);
        return ProgramDetach(program, (int)targetFd.Value, attachType, 0, 0);
    }

    /// <summary>BPF_PROG_QUERY with any combination of fields.</summary>
    internal static int ProgramQuery(ref bpf_attr_query attr) => Call(BpfCommand.ProgramQuery, ref attr, bpf_attr_query.End);

    /// <summary>The programs of a cgroup or a network namespace. Kernels that have no revision there leave it 0.</summary>
    internal static int ProgramQuery(SafeHandle target, uint attachType, uint queryFlags, Span<uint> programIds, Span<uint> programFlags, out uint count, out uint attachFlags, out ulong revision)
    {
        using DescriptorLease fd = new(target);
        fixed (uint* p = programIds)
        fixed (uint* f = programFlags)
        {
            bpf_attr_query attr = new()
            {
                target = fd.Value,
                attach_type = attachType,
                query_flags = queryFlags,
                prog_ids = (ulong)p,
                prog_attach_flags = (ulong)f,
                count = (uint)programIds.Length,
            };
            int result = ProgramQuery(ref attr);
            count = attr.count;
            attachFlags = attr.attach_flags;
            revision = attr.revision;
            return result;
        }
    }
}
