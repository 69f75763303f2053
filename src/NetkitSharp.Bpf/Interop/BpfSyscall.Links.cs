using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    internal static int LinkCreate(BpfHandle program, int ifindex, uint attachType, uint flags, SafeHandle? relative, uint relativeId, ulong expectedRevision)
    {
        using DescriptorLease fd = new(program);
        using DescriptorLease relativeFd = new(relative);
        bpf_attr_link_create attr = new()
        {
            prog_fd = fd.Value,
            target = (uint)ifindex,
            attach_type = attachType,
            flags = flags,
            relative = relative is null ? relativeId : relativeFd.Value,
            expected_revision = expectedRevision,
        };
        return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create.End);
    }

    internal static int LinkUpdate(BpfHandle link, BpfHandle newProgram, uint flags, BpfHandle? oldProgram)
    {
        using DescriptorLease fd = new(link);
        using DescriptorLease newFd = new(newProgram);
        using DescriptorLease oldFd = new(oldProgram);
        bpf_attr_link_update attr = new() { link_fd = fd.Value, new_prog_fd = newFd.Value, flags = flags, old_prog_fd = oldFd.Value };
        return Call(BpfCommand.LinkUpdate, ref attr, bpf_attr_link_update.End);
    }

    internal static int LinkDetach(BpfHandle link)
    {
        using DescriptorLease fd = new(link);
        bpf_attr_link_detach attr = new() { link_fd = fd.Value };
        return Call(BpfCommand.LinkDetach, ref attr, bpf_attr_link_detach.End);
    }
}
