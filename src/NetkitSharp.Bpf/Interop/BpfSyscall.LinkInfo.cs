namespace NetkitSharp.Bpf.Interop;

/// <summary>The arms of bpf_link_info that point to memory of the caller's: the kernel fills it as far as it goes.</summary>
internal static unsafe partial class BpfSyscall
{
    internal static int GetLinkInfo(BpfHandle link, Span<byte> name, out bpf_link_info_raw_tracepoint info)
    {
        fixed (byte* n = name)
        {
            info = new() { tp_name = (ulong)n, tp_name_len = (uint)name.Length };
            return GetInfo(link, ref info);
        }
    }

    internal static int GetLinkInfo(BpfHandle link, Span<byte> name, out bpf_link_info_iter info)
    {
        fixed (byte* n = name)
        {
            info = new() { target_name = (ulong)n, target_name_len = (uint)name.Length };
            return GetInfo(link, ref info);
        }
    }

    internal static int GetLinkInfo(BpfHandle link, Span<byte> name, out bpf_link_info_perf_event info)
    {
        fixed (byte* n = name)
        {
            info = new() { name = (ulong)n, name_len = (uint)name.Length };
            return GetInfo(link, ref info);
        }
    }

    /// <summary>Both spans of one length; empty ones ask for the count.</summary>
    internal static int GetLinkInfo(BpfHandle link, Span<ulong> addresses, Span<ulong> cookies, out bpf_link_info_kprobe_multi info)
    {
        fixed (ulong* a = addresses)
        fixed (ulong* c = cookies)
        {
            info = new() { addrs = (ulong)a, cookies = (ulong)c, count = (uint)addresses.Length };
            return GetInfo(link, ref info);
        }
    }

    /// <summary>All spans of <see cref="ulong"/> of one length; empty ones ask for the count.</summary>
    internal static int GetLinkInfo(BpfHandle link, Span<byte> path, Span<ulong> offsets, Span<ulong> counters, Span<ulong> cookies, out bpf_link_info_uprobe_multi info)
    {
        fixed (byte* p = path)
        fixed (ulong* o = offsets)
        fixed (ulong* r = counters)
        fixed (ulong* c = cookies)
        {
            info = new() { path = (ulong)p, path_size = (uint)path.Length, offsets = (ulong)o, ref_ctr_offsets = (ulong)r, cookies = (ulong)c, count = (uint)offsets.Length };
            return GetInfo(link, ref info);
        }
    }
}
