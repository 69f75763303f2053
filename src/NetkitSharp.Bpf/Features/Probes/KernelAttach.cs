namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Numbers of <c>enum bpf_attach_type</c> that probes ask for.</summary>
internal static class KernelAttach
{
    internal const uint CgroupInetIngress = 0;
    internal const uint StreamParser = 4;
    internal const uint StreamVerdict = 5;
    internal const uint SocketMessageVerdict = 7;
    internal const uint CgroupInet4Connect = 10;
    internal const uint FlowDissector = 17;
    internal const uint CgroupGetSocketOption = 21;
    internal const uint TraceRawTracepoint = 23;
    internal const uint TraceFunctionEntry = 24;
    internal const uint LsmMac = 27;
    internal const uint TraceIterator = 28;
    internal const uint XdpDeviceMap = 33;
    internal const uint XdpCpuMap = 35;
    internal const uint SocketLookup = 36;
    internal const uint Xdp = 37;
    internal const uint StreamSkbVerdict = 38;
    internal const uint ReusePortSelect = 39;
    internal const uint ReusePortSelectOrMigrate = 40;
    internal const uint PerfEvent = 41;
    internal const uint TraceKprobeMulti = 42;
    internal const uint StructOps = 44;
    internal const uint Netfilter = 45;
    internal const uint TcxIngress = 46;
    internal const uint TcxEgress = 47;
    internal const uint TraceUprobeMulti = 48;
    internal const uint NetkitPrimary = 54;
    internal const uint NetkitPeer = 55;
    internal const uint TraceKprobeSession = 56;
    internal const uint TraceUprobeSession = 57;
    internal const uint TraceFunctionSession = 58;
    internal const uint TraceFunctionEntryMulti = 59;
    internal const uint TraceFunctionSessionMulti = 61;
}
