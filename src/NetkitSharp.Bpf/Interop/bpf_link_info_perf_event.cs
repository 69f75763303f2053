using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>perf_event</c> arm of its union and the arms of that one's. Where these have the same field elsewhere, it is named by the arm.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct bpf_link_info_perf_event
{
    [FieldOffset(0)]
    internal uint type;

    [FieldOffset(4)]
    internal uint id;

    [FieldOffset(8)]
    internal uint prog_id;


    /// <summary>The <c>type</c> of the arm: <c>enum bpf_perf_event_type</c>.</summary>
    [FieldOffset(16)]
    internal uint perf_event_type;


    /// <summary>file_name, func_name or tp_name.</summary>
    [FieldOffset(24)]
    internal ulong name;

    [FieldOffset(32)]
    internal uint name_len;

    [FieldOffset(36)]
    internal uint offset;

    [FieldOffset(40)]
    internal ulong addr;

    [FieldOffset(48)]
    internal ulong missed;

    [FieldOffset(56)]
    internal ulong kprobe_cookie;

    [FieldOffset(40)]
    internal ulong uprobe_cookie;

    [FieldOffset(48)]
    internal ulong ref_ctr_offset;

    [FieldOffset(40)]
    internal ulong tracepoint_cookie;

    [FieldOffset(24)]
    internal ulong config;

    [FieldOffset(32)]
    internal uint event_type;

    [FieldOffset(40)]
    internal ulong event_cookie;
}
