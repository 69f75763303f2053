namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Numbers of <c>enum bpf_link_type</c>.</summary>
internal static class KernelLink
{
    internal const uint RawTracepoint = 1;
    internal const uint Tracing = 2;
    internal const uint Cgroup = 3;
    internal const uint Iterator = 4;
    internal const uint NetworkNamespace = 5;
    internal const uint Xdp = 6;
    internal const uint PerfEvent = 7;
    internal const uint KprobeMulti = 8;
    internal const uint StructOps = 9;
    internal const uint Netfilter = 10;
    internal const uint Tcx = 11;
    internal const uint UprobeMulti = 12;
    internal const uint Netkit = 13;
    internal const uint SocketMap = 14;
    internal const uint TracingMulti = 15;
}
