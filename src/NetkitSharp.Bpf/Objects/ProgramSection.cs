using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>What the name of a program's section says.</summary>
/// <param name="Name">The name, or what it starts with.</param>
/// <param name="TakesExtra">Whether <c>/anything</c> may follow, which tells what to attach to.</param>
/// <param name="Type">The kind of program.</param>
/// <param name="AttachType">Where it is to be attached.</param>
/// <param name="Flags">Flags to load it with.</param>
internal sealed record ProgramSection(string Name, bool TakesExtra, BpfProgramType Type, BpfAttachType? AttachType, BpfProgramFlags Flags)
{
    // tools/lib/bpf/libbpf.c: section_defs. Sleepable forms are separate rows there, too. 'xdp_devmap' and 'xdp_cpumap' are of libbpf before 1.0.
    private static readonly ProgramSection[] s_all =
    [
        Exact("socket", BpfProgramType.SocketFilter),
        Exact("sk_reuseport/migrate", BpfProgramType.ReusePort, BpfAttachType.ReusePortSelectOrMigrate),
        Exact("sk_reuseport", BpfProgramType.ReusePort, BpfAttachType.ReusePortSelect),
        Exact("tc/ingress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxIngress),
        Exact("tc/egress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxEgress),
        Exact("tcx/ingress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxIngress),
        Exact("tcx/egress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxEgress),
        Exact("tc", BpfProgramType.SchedulerClassifier),
        Exact("classifier", BpfProgramType.SchedulerClassifier),
        Exact("action", BpfProgramType.SchedulerAction),
        Exact("netkit/primary", BpfProgramType.SchedulerClassifier, BpfAttachType.NetkitPrimary),
        Exact("netkit/peer", BpfProgramType.SchedulerClassifier, BpfAttachType.NetkitPeer),
        Exact("xdp.frags/devmap", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap, BpfProgramFlags.XdpHasFragments),
        Exact("xdp/devmap", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap),
        Exact("xdp.frags/cpumap", BpfProgramType.Xdp, BpfAttachType.XdpCpuMap, BpfProgramFlags.XdpHasFragments),
        Exact("xdp/cpumap", BpfProgramType.Xdp, BpfAttachType.XdpCpuMap),
        Exact("xdp.frags", BpfProgramType.Xdp, BpfAttachType.Xdp, BpfProgramFlags.XdpHasFragments),
        Exact("xdp", BpfProgramType.Xdp, BpfAttachType.Xdp),
        Exact("xdp_devmap", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap),
        Exact("xdp_cpumap", BpfProgramType.Xdp, BpfAttachType.XdpCpuMap),
        Exact("lwt_in", BpfProgramType.LightweightTunnelIn),
        Exact("lwt_out", BpfProgramType.LightweightTunnelOut),
        Exact("lwt_xmit", BpfProgramType.LightweightTunnelTransmit),
        Exact("lwt_seg6local", BpfProgramType.Seg6Local),
        Exact("sockops", BpfProgramType.SocketOperations, BpfAttachType.CgroupSocketOperations),
        Exact("sk_skb/stream_parser", BpfProgramType.StreamParser, BpfAttachType.StreamParser),
        Exact("sk_skb/stream_verdict", BpfProgramType.StreamParser, BpfAttachType.StreamVerdict),
        Exact("sk_skb/verdict", BpfProgramType.StreamParser, BpfAttachType.StreamSkbVerdict),
        Exact("sk_skb", BpfProgramType.StreamParser),
        Exact("sk_msg", BpfProgramType.SocketMessage, BpfAttachType.SocketMessageVerdict),
        Exact("lirc_mode2", BpfProgramType.LircMode2, BpfAttachType.LircMode2),
        Exact("flow_dissector", BpfProgramType.FlowDissector, BpfAttachType.FlowDissector),
        Exact("cgroup_skb/ingress", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetIngress),
        Exact("cgroup_skb/egress", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetEgress),
        Exact("cgroup/skb", BpfProgramType.CgroupSkb),
        Exact("cgroup/sock_create", BpfProgramType.CgroupSocket, BpfAttachType.CgroupInetSocketCreate),
        Exact("cgroup/sock_release", BpfProgramType.CgroupSocket, BpfAttachType.CgroupInetSocketRelease),
        Exact("cgroup/sock", BpfProgramType.CgroupSocket, BpfAttachType.CgroupInetSocketCreate),
        Exact("cgroup/post_bind4", BpfProgramType.CgroupSocket, BpfAttachType.CgroupInet4PostBind),
        Exact("cgroup/post_bind6", BpfProgramType.CgroupSocket, BpfAttachType.CgroupInet6PostBind),
        Exact("cgroup/bind4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4Bind),
        Exact("cgroup/bind6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet6Bind),
        Exact("cgroup/connect4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4Connect),
        Exact("cgroup/connect6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet6Connect),
        Exact("cgroup/connect_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixConnect),
        Exact("cgroup/sendmsg4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUdp4SendMessage),
        Exact("cgroup/sendmsg6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUdp6SendMessage),
        Exact("cgroup/sendmsg_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixSendMessage),
        Exact("cgroup/recvmsg4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUdp4ReceiveMessage),
        Exact("cgroup/recvmsg6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUdp6ReceiveMessage),
        Exact("cgroup/recvmsg_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixReceiveMessage),
        Exact("cgroup/getpeername4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4GetPeerName),
        Exact("cgroup/getpeername6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet6GetPeerName),
        Exact("cgroup/getpeername_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixGetPeerName),
        Exact("cgroup/getsockname4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4GetSocketName),
        Exact("cgroup/getsockname6", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet6GetSocketName),
        Exact("cgroup/getsockname_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixGetSocketName),
        Exact("cgroup/sysctl", BpfProgramType.CgroupSysctl, BpfAttachType.CgroupSysctl),
        Exact("cgroup/getsockopt", BpfProgramType.CgroupSocketOption, BpfAttachType.CgroupGetSocketOption),
        Exact("cgroup/setsockopt", BpfProgramType.CgroupSocketOption, BpfAttachType.CgroupSetSocketOption),
        Exact("cgroup/dev", BpfProgramType.CgroupDevice, BpfAttachType.CgroupDevice),
        Exact("sk_lookup", BpfProgramType.SocketLookup, BpfAttachType.SocketLookup),
        Exact("netfilter", BpfProgramType.Netfilter, BpfAttachType.Netfilter),
        Exact("syscall", BpfProgramType.Syscall, null, BpfProgramFlags.Sleepable),
        Exact("perf_event", BpfProgramType.PerfEvent),
        Open("kprobe.multi", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti),
        Open("kretprobe.multi", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti),
        Open("kprobe.session", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeSession),
        Open("uprobe.multi", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti),
        Open("uretprobe.multi", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti),
        Open("uprobe.session", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeSession),
        Open("uprobe.multi.s", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti, BpfProgramFlags.Sleepable),
        Open("uretprobe.multi.s", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti, BpfProgramFlags.Sleepable),
        Open("uprobe.session.s", BpfProgramType.Kprobe, BpfAttachType.TraceUprobeSession, BpfProgramFlags.Sleepable),
        Open("kprobe", BpfProgramType.Kprobe),
        Open("kretprobe", BpfProgramType.Kprobe),
        Open("ksyscall", BpfProgramType.Kprobe),
        Open("kretsyscall", BpfProgramType.Kprobe),
        Open("uprobe", BpfProgramType.Kprobe),
        Open("uretprobe", BpfProgramType.Kprobe),
        Open("uprobe.s", BpfProgramType.Kprobe, null, BpfProgramFlags.Sleepable),
        Open("uretprobe.s", BpfProgramType.Kprobe, null, BpfProgramFlags.Sleepable),
        Open("usdt", BpfProgramType.Kprobe),
        Open("usdt.s", BpfProgramType.Kprobe, null, BpfProgramFlags.Sleepable),
        Open("tracepoint", BpfProgramType.Tracepoint),
        Open("tp", BpfProgramType.Tracepoint),
        Open("tracepoint.s", BpfProgramType.Tracepoint, null, BpfProgramFlags.Sleepable),
        Open("tp.s", BpfProgramType.Tracepoint, null, BpfProgramFlags.Sleepable),
        Open("raw_tracepoint.s", BpfProgramType.RawTracepoint, null, BpfProgramFlags.Sleepable),
        Open("raw_tp.s", BpfProgramType.RawTracepoint, null, BpfProgramFlags.Sleepable),
        Open("raw_tracepoint.w", BpfProgramType.RawTracepointWritable),
        Open("raw_tp.w", BpfProgramType.RawTracepointWritable),
        Open("raw_tracepoint", BpfProgramType.RawTracepoint),
        Open("raw_tp", BpfProgramType.RawTracepoint),
        Open("tp_btf", BpfProgramType.Tracing, BpfAttachType.TraceRawTracepoint),
        Open("tp_btf.s", BpfProgramType.Tracing, BpfAttachType.TraceRawTracepoint, BpfProgramFlags.Sleepable),
        Open("fentry", BpfProgramType.Tracing, BpfAttachType.TraceFunctionEntry),
        Open("fexit", BpfProgramType.Tracing, BpfAttachType.TraceFunctionExit),
        Open("fmod_ret", BpfProgramType.Tracing, BpfAttachType.ModifyReturn),
        Open("fentry.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionEntry, BpfProgramFlags.Sleepable),
        Open("fexit.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionExit, BpfProgramFlags.Sleepable),
        Open("fmod_ret.s", BpfProgramType.Tracing, BpfAttachType.ModifyReturn, BpfProgramFlags.Sleepable),
        Open("fsession", BpfProgramType.Tracing, BpfAttachType.TraceFunctionSession),
        Open("fsession.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionSession, BpfProgramFlags.Sleepable),
        Open("fentry.multi", BpfProgramType.Tracing, BpfAttachType.TraceFunctionEntryMulti),
        Open("fexit.multi", BpfProgramType.Tracing, BpfAttachType.TraceFunctionExitMulti),
        Open("fsession.multi", BpfProgramType.Tracing, BpfAttachType.TraceFunctionSessionMulti),
        Open("fentry.multi.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionEntryMulti, BpfProgramFlags.Sleepable),
        Open("fexit.multi.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionExitMulti, BpfProgramFlags.Sleepable),
        Open("fsession.multi.s", BpfProgramType.Tracing, BpfAttachType.TraceFunctionSessionMulti, BpfProgramFlags.Sleepable),
        Open("iter", BpfProgramType.Tracing, BpfAttachType.TraceIterator),
        Open("iter.s", BpfProgramType.Tracing, BpfAttachType.TraceIterator, BpfProgramFlags.Sleepable),
        Open("freplace", BpfProgramType.Extension),
        Open("lsm", BpfProgramType.Lsm, BpfAttachType.LsmMac),
        Open("lsm.s", BpfProgramType.Lsm, BpfAttachType.LsmMac, BpfProgramFlags.Sleepable),
        Open("lsm_cgroup", BpfProgramType.Lsm, BpfAttachType.LsmCgroup),
        Open("struct_ops", BpfProgramType.StructOps),
        Open("struct_ops.s", BpfProgramType.StructOps, null, BpfProgramFlags.Sleepable),
    ];

    /// <summary>The section names there are, for who mistyped one.</summary>
    internal static string Known => string.Join(", ", s_all.Select(static s => s.TakesExtra ? $"{s.Name}/..." : s.Name));

    /// <summary>What stands behind the name's first slash, of a section whose rest says what to attach to; else null.</summary>
    internal string? TargetIn(string section) => TakesExtra && section.Length > Name.Length + 1 ? section[(Name.Length + 1)..] : null;

    /// <summary>
    /// The row for a section's name. Where libbpf takes the bare name only, <c>name/anything</c> is of the same kind, too: Cilium calls its programs
    /// <c>tc/entry</c> and <c>tc/tail</c>, libbpf before 1.0 took <c>classifier/anything</c>.
    /// </summary>
    internal static ProgramSection? Find(string name)
    {
        ProgramSection? loose = null;
        foreach (ProgramSection section in s_all)
        {
            if (name == section.Name)
            {
                return section;
            }

            if (name.Length > section.Name.Length && name[section.Name.Length] == '/' && name.StartsWith(section.Name, StringComparison.Ordinal))
            {
                if (section.TakesExtra)
                {
                    return section;
                }

                // The longest name wins: 'xdp/devmap/x' is more than 'xdp'.
                loose = loose is null || loose.Name.Length < section.Name.Length ? section : loose;
            }
        }

        return loose;
    }

    private static ProgramSection Exact(string name, BpfProgramType type, BpfAttachType? attachType = null, BpfProgramFlags flags = 0) =>
        new(name, TakesExtra: false, type, attachType, flags);

    private static ProgramSection Open(string name, BpfProgramType type, BpfAttachType? attachType = null, BpfProgramFlags flags = 0) =>
        new(name, TakesExtra: true, type, attachType, flags);
}
