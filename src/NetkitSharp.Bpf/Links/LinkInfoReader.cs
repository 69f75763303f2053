using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// Reads the info of a link. What the kernel fills depends on the kind, and names only come into memory that was given beforehand, so a
/// second question follows the first.
/// </summary>
internal static class LinkInfoReader
{
    /// <summary>PATH_MAX; the names of functions and tracepoints are shorter.</summary>
    private const int MaxName = 4096;

    internal static BpfLinkInfo Read(BpfLinkHandle handle, string target)
    {
        bpf_link_info info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return (BpfLinkType)info.type switch
        {
            BpfLinkType.Tcx or BpfLinkType.Netkit => new DeviceLinkInfo(info.id, (BpfLinkType)info.type, info.prog_id, (int)info.ifindex, (BpfAttachType)info.attach_type),
            BpfLinkType.Xdp => new XdpLinkInfo(info.id, info.prog_id, (int)info.ifindex, XdpPrograms.FindMode((int)info.ifindex, info.prog_id)),
            BpfLinkType.Cgroup => Cgroup(handle, target),
            BpfLinkType.NetworkNamespace => Namespace(handle, target),
            BpfLinkType.Netfilter => Netfilter(handle, target),
            BpfLinkType.Tracing => Tracing(handle, target),
            BpfLinkType.RawTracepoint => RawTracepoint(handle, target),
            BpfLinkType.Iterator => Iterator(handle, target),
            BpfLinkType.SocketMap => SocketMap(handle, target),
            BpfLinkType.StructOps => StructOps(handle, target),
            BpfLinkType.KprobeMulti => KprobeMulti(handle, target),
            BpfLinkType.UprobeMulti => UprobeMulti(handle, target),
            BpfLinkType.PerfEvent => PerfEvent(handle, target),
            BpfLinkType.TracingMulti => TracingMulti(handle, target),
            _ => new BpfLinkInfo(info.id, (BpfLinkType)info.type, info.prog_id),
        };
    }

    private static CgroupLinkInfo Cgroup(BpfLinkHandle handle, string target)
    {
        bpf_link_info_cgroup info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, info.cgroup_id, (BpfAttachType)info.attach_type);
    }

    private static NetworkNamespaceLinkInfo Namespace(BpfLinkHandle handle, string target)
    {
        bpf_link_info_netns info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, info.netns_ino, (BpfAttachType)info.attach_type);
    }

    private static NetfilterLinkInfo Netfilter(BpfLinkHandle handle, string target)
    {
        bpf_link_info_netfilter info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, new((NetfilterFamily)info.pf, (NetfilterPoint)info.hooknum, info.priority)
        {
            Defragment = (info.flags & NetfilterHook.DefragmentFlag) != 0,
        });
    }

    private static TracingLinkInfo Tracing(BpfLinkHandle handle, string target)
    {
        bpf_link_info_tracing info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, (BpfAttachType)info.attach_type, info.target_obj_id, info.target_btf_id, info.cookie);
    }

    private static RawTracepointLinkInfo RawTracepoint(BpfLinkHandle handle, string target)
    {
        byte[] name = new byte[MaxName];
        Check(BpfSyscall.GetLinkInfo(handle, name, out bpf_link_info_raw_tracepoint info), target);
        return new(info.id, info.prog_id, Text(name), info.cookie);
    }

    private static IteratorLinkInfo Iterator(BpfLinkHandle handle, string target)
    {
        byte[] name = new byte[MaxName];
        Check(BpfSyscall.GetLinkInfo(handle, name, out bpf_link_info_iter info), target);
        string over = Text(name);
        bool isTask = over.StartsWith("task", StringComparison.Ordinal);
        return new(info.id, info.prog_id, over, info.map_id, over == "cgroup" ? info.cgroup_id : 0, isTask ? info.pid : 0, isTask ? info.tid : 0);
    }

    private static SocketMapLinkInfo SocketMap(BpfLinkHandle handle, string target)
    {
        bpf_link_info_map info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, info.map_id, (BpfAttachType)info.attach_type);
    }

    private static StructOpsLinkInfo StructOps(BpfLinkHandle handle, string target)
    {
        bpf_link_info_map info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.map_id);
    }

    private static KprobeMultiLinkInfo KprobeMulti(BpfLinkHandle handle, string target)
    {
        const uint Return = 1;    // BPF_F_KPROBE_MULTI_RETURN
        Check(BpfSyscall.GetLinkInfo(handle, [], [], out bpf_link_info_kprobe_multi info), target);
        ulong[] addresses = new ulong[info.count];
        ulong[] cookies = new ulong[info.count];
        if (info.count > 0)
        {
            Check(BpfSyscall.GetLinkInfo(handle, addresses, cookies, out info), target);
        }

        return new(info.id, info.prog_id, (info.flags & Return) != 0, info.missed, addresses, cookies);
    }

    private static UprobeMultiLinkInfo UprobeMulti(BpfLinkHandle handle, string target)
    {
        const uint Return = 1;    // BPF_F_UPROBE_MULTI_RETURN
        Check(BpfSyscall.GetLinkInfo(handle, [], [], [], [], out bpf_link_info_uprobe_multi info), target);
        byte[] path = new byte[MaxName];
        ulong[] offsets = new ulong[info.count];
        ulong[] counters = new ulong[info.count];
        ulong[] cookies = new ulong[info.count];
        if (info.count > 0)
        {
            Check(BpfSyscall.GetLinkInfo(handle, path, offsets, counters, cookies, out info), target);
        }

        return new(info.id, info.prog_id, Text(path), (info.flags & Return) != 0, info.pid, offsets, counters, cookies);
    }

    private static PerfEventLinkInfo PerfEvent(BpfLinkHandle handle, string target)
    {
        byte[] buffer = new byte[MaxName];
        Check(BpfSyscall.GetLinkInfo(handle, buffer, out bpf_link_info_perf_event info), target);
        PerfEventLinkKind kind = (PerfEventLinkKind)info.perf_event_type;
        string name = Text(buffer);
        return kind switch
        {
            PerfEventLinkKind.Kprobe or PerfEventLinkKind.KprobeReturn => new(info.id, info.prog_id, kind, name)
            {
                Offset = info.offset,
                Address = info.addr,
                Missed = info.missed,
                Cookie = info.kprobe_cookie,
            },
            PerfEventLinkKind.Uprobe or PerfEventLinkKind.UprobeReturn => new(info.id, info.prog_id, kind, name) { Offset = info.offset, Cookie = info.uprobe_cookie },
            PerfEventLinkKind.Tracepoint => new(info.id, info.prog_id, kind, name) { Cookie = info.tracepoint_cookie },
            PerfEventLinkKind.Event => new(info.id, info.prog_id, kind, "") { EventType = info.event_type, EventConfiguration = info.config, Cookie = info.event_cookie },
            _ => new(info.id, info.prog_id, kind, ""),
        };
    }

    private static TracingMultiLinkInfo TracingMulti(BpfLinkHandle handle, string target)
    {
        bpf_link_info_tracing_multi info = default;
        Check(BpfSyscall.GetInfo(handle, ref info), target);
        return new(info.id, info.prog_id, (BpfAttachType)info.attach_type, (int)info.count, info.btf_obj_id);
    }

    private static string Text(ReadOnlySpan<byte> terminated)
    {
        int end = terminated.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? terminated : terminated[..end]);
    }

    private static void Check(int result, string target)
    {
        if (result < 0)
        {
            throw BpfErrors.Create(BpfCommand.GetInfo, -result, target, BpfCapabilities.Bpf);
        }
    }
}
