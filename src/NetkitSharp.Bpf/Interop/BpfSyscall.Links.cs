using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>Any combination of fields, also those that the kernel refuses.</summary>
    internal static int LinkCreate(ref bpf_attr_link_create attr) => CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create.End);

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
        return LinkCreate(ref attr);
    }

    internal static int LinkCreate(BpfHandle program, SafeHandle target, uint attachType, uint flags = 0, SafeHandle? relative = null, uint relativeId = 0, ulong expectedRevision = 0)
    {
        using DescriptorLease targetFd = new(target);
        return LinkCreate(program, (int)targetFd.Value, attachType, flags, relative, relativeId, expectedRevision);
    }

    internal static int LinkCreateNetfilter(BpfHandle program, uint attachType, uint family, uint hook, int priority, uint flags)
    {
        using DescriptorLease fd = new(program);
        bpf_attr_link_create_netfilter attr = new() { prog_fd = fd.Value, attach_type = attachType, pf = family, hooknum = hook, priority = priority, netfilter_flags = flags };
        return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create_netfilter.End);
    }

    /// <summary>Without a target the one that the program was loaded for.</summary>
    internal static int LinkCreateTracing(BpfHandle program, uint attachType, BpfHandle? target, uint targetBtfId, ulong cookie)
    {
        using DescriptorLease fd = new(program);
        using DescriptorLease targetFd = new(target);
        bpf_attr_link_create_tracing attr = new() { prog_fd = fd.Value, target_fd = targetFd.Value, attach_type = attachType, target_btf_id = targetBtfId, cookie = cookie };
        return CallForDescriptor(BpfCommand.LinkCreate, ref attr, cookie == 0 ? bpf_attr_link_create_tracing.EndTargetBtfId : bpf_attr_link_create_tracing.End);
    }

    /// <summary>An iterator over what <paramref name="info"/> says; its descriptor is set from <paramref name="map"/>.</summary>
    internal static int LinkCreateIterator(BpfHandle program, uint attachType, SafeHandle? map, bpf_iter_link_info? info)
    {
        using DescriptorLease fd = new(program);
        using DescriptorLease mapFd = new(map);
        bpf_iter_link_info over = info ?? default;
        if (map is not null)
        {
            over.map_fd = mapFd.Value;
        }

        bpf_attr_link_create_iter attr = new() { prog_fd = fd.Value, attach_type = attachType };
        if (info is not null || map is not null)
        {
            attr.iter_info = (ulong)&over;
            attr.iter_info_len = (uint)sizeof(bpf_iter_link_info);
        }

        return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create_iter.End);
    }

    internal static int LinkCreatePerfEvent(BpfHandle program, SafeHandle perfEvent, uint attachType, ulong cookie)
    {
        using DescriptorLease fd = new(program);
        using DescriptorLease eventFd = new(perfEvent);
        bpf_attr_link_create_perf_event attr = new() { prog_fd = fd.Value, target_fd = eventFd.Value, attach_type = attachType, bpf_cookie = cookie };
        return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create_perf_event.End);
    }

    internal static int LinkCreateKprobeMulti(BpfHandle program, uint attachType, uint flags, IReadOnlyList<string> functions, ReadOnlySpan<ulong> cookies)
    {
        using DescriptorLease fd = new(program);
        byte[][] names = [.. functions.Select(Terminated)];
        GCHandle[] pinned = [.. names.Select(name => GCHandle.Alloc(name, GCHandleType.Pinned))];
        try
        {
            ulong[] symbols = [.. pinned.Select(handle => (ulong)handle.AddrOfPinnedObject())];
            fixed (ulong* s = symbols)
            fixed (ulong* c = cookies)
            {
                bpf_attr_link_create_kprobe_multi attr = new()
                {
                    prog_fd = fd.Value,
                    attach_type = attachType,
                    kprobe_multi_flags = flags,
                    cnt = (uint)symbols.Length,
                    syms = (ulong)s,
                    cookies = (ulong)c,
                };
                return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create_kprobe_multi.End);
            }
        }
        finally
        {
            foreach (GCHandle handle in pinned)
            {
                handle.Free();
            }
        }
    }

    internal static int LinkCreateUprobeMulti(BpfHandle program, uint attachType, uint flags, string path, ReadOnlySpan<ulong> offsets, ReadOnlySpan<ulong> counters, ReadOnlySpan<ulong> cookies, uint pid)
    {
        using DescriptorLease fd = new(program);
        fixed (byte* p = Terminated(path))
        fixed (ulong* o = offsets)
        fixed (ulong* r = counters)
        fixed (ulong* c = cookies)
        {
            bpf_attr_link_create_uprobe_multi attr = new()
            {
                prog_fd = fd.Value,
                attach_type = attachType,
                path = (ulong)p,
                offsets = (ulong)o,
                ref_ctr_offsets = (ulong)r,
                cookies = (ulong)c,
                cnt = (uint)offsets.Length,
                uprobe_multi_flags = flags,
                pid = pid,
            };
            return CallForDescriptor(BpfCommand.LinkCreate, ref attr, bpf_attr_link_create_uprobe_multi.End);
        }
    }

    /// <summary>A null <paramref name="name"/> means the target that the program was loaded for.</summary>
    internal static int RawTracepointOpen(BpfHandle program, string? name, ulong cookie)
    {
        using DescriptorLease fd = new(program);
        fixed (byte* n = name is null ? null : Terminated(name))
        {
            bpf_attr_raw_tracepoint attr = new() { name = (ulong)n, prog_fd = fd.Value, cookie = cookie };
            return CallForDescriptor(BpfCommand.RawTracepointOpen, ref attr, cookie == 0 ? bpf_attr_raw_tracepoint.EndProgFd : bpf_attr_raw_tracepoint.End);
        }
    }

    internal static int IteratorCreate(BpfHandle link)
    {
        using DescriptorLease fd = new(link);
        bpf_attr_iter_create attr = new() { link_fd = fd.Value };
        return CallForDescriptor(BpfCommand.IteratorCreate, ref attr, bpf_attr_iter_create.End);
    }

    /// <summary><paramref name="replacement"/> and <paramref name="old"/> are programs, or maps for struct_ops.</summary>
    internal static int LinkUpdate(BpfHandle link, BpfHandle replacement, uint flags, BpfHandle? old)
    {
        using DescriptorLease fd = new(link);
        using DescriptorLease newFd = new(replacement);
        using DescriptorLease oldFd = new(old);
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
