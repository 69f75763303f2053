using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Programs;

/// <summary>What loading takes, by type (kernel/bpf/syscall.c: is_net_admin_prog_type, is_perfmon_prog_type).</summary>
internal static class BpfProgramCapabilities
{
    internal static BpfCapabilities Needed(BpfProgramType type) => BpfCapabilities.Bpf | type switch
    {
        BpfProgramType.Kprobe or BpfProgramType.Tracepoint or BpfProgramType.PerfEvent or BpfProgramType.RawTracepoint or BpfProgramType.RawTracepointWritable
            or BpfProgramType.Tracing or BpfProgramType.Lsm or BpfProgramType.StructOps or BpfProgramType.Extension => BpfCapabilities.PerfMon,
        BpfProgramType.SocketFilter or BpfProgramType.CgroupSkb or BpfProgramType.Syscall => BpfCapabilities.None,
        _ => BpfCapabilities.NetAdmin,
    };
}
