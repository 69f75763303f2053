namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Numbers of <c>enum bpf_prog_type</c> that probes load.</summary>
internal static class KernelProgram
{
    internal const uint SocketFilter = 1;
    internal const uint Kprobe = 2;
    internal const uint SchedulerClassifier = 3;
    internal const uint Tracepoint = 5;
    internal const uint Xdp = 6;
    internal const uint CgroupSkb = 8;
    internal const uint StreamParser = 14;
    internal const uint SocketMessage = 16;
    internal const uint RawTracepoint = 17;
    internal const uint CgroupSocketAddress = 18;
    internal const uint ReusePort = 21;
    internal const uint FlowDissector = 22;
    internal const uint CgroupSocketOption = 25;
    internal const uint Tracing = 26;
    internal const uint StructOps = 27;
    internal const uint Extension = 28;
    internal const uint Lsm = 29;
    internal const uint SocketLookup = 30;
    internal const uint Syscall = 31;
    internal const uint Netfilter = 32;

    /// <summary>Newer types are probed as they come; helpers are looked for in these.</summary>
    internal const uint Last = Netfilter;

    /// <summary>Whether programs of the type are for something in the kernel's BTF, or in another program's, that has to be named.</summary>
    internal static bool NeedsTarget(uint type) => type is Tracing or StructOps or Extension or Lsm;
}
