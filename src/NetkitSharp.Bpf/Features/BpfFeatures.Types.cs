using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Features;

public static partial class BpfFeatures
{
    /// <summary>Whether the kernel makes maps of a type: the smallest one is made and dropped. Needs CAP_BPF, for some types CAP_NET_ADMIN, to be certain.</summary>
    /// <param name="type">The type; numbers that this enumeration has no name for are probed as plain maps.</param>
    public static FeatureProbe ProbeMapType(BpfMapType type) => Keep("map", (uint)type, 0, () =>
        Explain($"maps of type {type}", Releases.OfMap((uint)type), BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, MapProbe.Type((uint)type)));

    /// <summary>
    /// Whether the kernel loads programs of a type: one that returns at once is loaded and dropped; types that are for a function of the kernel are
    /// tried with a wrong one. Needs the capabilities that such a program needs to be certain.
    /// </summary>
    public static FeatureProbe ProbeProgramType(BpfProgramType type) => Keep("program", (uint)type, 0, () =>
        Explain($"programs of type {type}", Releases.OfProgram((uint)type), BpfProgramCapabilities.Needed(type), ProgramProbe.Type((uint)type)));

    /// <summary>
    /// Whether programs of a type may call a helper: a program that does nothing else is offered to the verifier. Needs the capabilities that such a
    /// program needs, and CAP_PERFMON for a negative answer, since the kernel hides tracing helpers from threads without it.
    /// Never certain for tracing, LSM, extension and struct_ops programs, whose helpers depend on what they are attached to. Mind that the kernel logs a warning when
    /// it meets <see cref="BpfHelper.ProbeWriteUser"/>, and turns its trace event on at <see cref="BpfHelper.TracePrintk"/> and <see cref="BpfHelper.TraceVprintk"/>.
    /// </summary>
    public static FeatureProbe ProbeHelper(BpfProgramType type, BpfHelper helper) => Keep("helper", (uint)type, (uint)helper, () =>
    {
        string feature = $"helper {helper} for programs of type {type}";
        if (KernelProgram.NeedsTarget((uint)type))
        {
            return new(feature, FeatureSupport.Unknown, $"cannot tell whether this kernel has the {feature}: that depends on what such a program is attached to");
        }

        Probed answer = ProgramProbe.Helper((uint)type, (uint)helper);
        BpfCapabilities needed = BpfProgramCapabilities.Needed(type) | BpfCapabilities.PerfMon;
        return answer switch
        {
            { Finding: Finding.Present } => new(feature, FeatureSupport.Supported, $"this kernel has the {feature}: the verifier knew the call"),
            { Finding: Finding.Absent, Log.Length: 0 } => new(feature, FeatureSupport.NotSupported, $"this kernel ({KernelRelease.Name}) has no programs of type {type} (EINVAL)"),
            { Finding: Finding.Absent } when ThreadCapabilities.Read() is not { } held || held.Missing(needed) != BpfCapabilities.None => new(
                feature,
                FeatureSupport.Unknown,
                $"cannot tell whether this kernel has the {feature}: the verifier did not know the call, and hides some helpers from threads without {ThreadCapabilities.Names(needed)}"),
            { Finding: Finding.Absent } => new(feature, FeatureSupport.NotSupported, $"this kernel ({KernelRelease.Name}) has no {feature}: the verifier did not know the call"),
            _ => Unknown(feature, answer.Errno, needed),
        };
    });

    /// <summary>
    /// Whether the kernel knows a place to attach programs to. Needs CAP_NET_ADMIN for networking, CAP_PERFMON for tracing, and CAP_BPF to be certain.
    /// Attach types of tracing and LSM programs are told by what the verifier says of a wrong target.
    /// </summary>
    public static FeatureProbe ProbeAttachType(BpfAttachType type) => type switch
    {
        BpfAttachType.TcxIngress or BpfAttachType.TcxEgress => ProbeTcx(),
        BpfAttachType.NetkitPrimary or BpfAttachType.NetkitPeer => ProbeNetkit(),
        _ => Keep("attach", (uint)type, 0, () => Explain($"attach type {type}", null, BpfCapabilities.Bpf | BpfCapabilities.NetAdmin | BpfCapabilities.PerfMon, Attach((uint)type))),
    };

    /// <summary>As <c>ProbeLinkType</c> of the namespace of links, by the number of <c>enum bpf_link_type</c>.</summary>
    internal static FeatureProbe ProbeLink(uint type, string name) => type switch
    {
        KernelLink.Tcx => ProbeTcx(),
        KernelLink.Netkit => ProbeNetkit(),
        _ => Keep("link", type, 0, () => Explain($"links of type {name}", Releases.OfLink(type), BpfCapabilities.Bpf | BpfCapabilities.NetAdmin | BpfCapabilities.PerfMon, Link(type))),
    };

    private static Probed Attach(uint type) => type switch
    {
        KernelAttach.StreamParser or KernelAttach.StreamVerdict or KernelAttach.StreamSkbVerdict => AttachProbe.SocketMap(KernelProgram.StreamParser, type),
        KernelAttach.SocketMessageVerdict => AttachProbe.SocketMap(KernelProgram.SocketMessage, type),
        KernelAttach.LsmMac => AttachProbe.Trace(KernelProgram.Lsm, type),
        (>= KernelAttach.TraceRawTracepoint and <= KernelAttach.TraceIterator)
            or (>= KernelAttach.TraceFunctionSession and <= KernelAttach.TraceFunctionSessionMulti) => AttachProbe.Trace(KernelProgram.Tracing, type),
        KernelAttach.XdpDeviceMap => MapProbe.WithProgram(cpuMap: false),
        KernelAttach.XdpCpuMap => MapProbe.WithProgram(cpuMap: true),
        KernelAttach.Xdp => AttachProbe.XdpLink(),
        KernelAttach.ReusePortSelect or KernelAttach.ReusePortSelectOrMigrate => ProgramProbe.Type(KernelProgram.ReusePort, type),
        KernelAttach.PerfEvent => AttachProbe.PerfEventLink(),
        KernelAttach.TraceKprobeMulti or KernelAttach.TraceKprobeSession => AttachProbe.KprobeMultiLink(type),
        KernelAttach.TraceUprobeMulti or KernelAttach.TraceUprobeSession => AttachProbe.UprobeMultiLink(type),
        KernelAttach.StructOps => MapProbe.StructOpsLink(),
        KernelAttach.Netfilter => ProgramProbe.Type(KernelProgram.Netfilter, type),
        _ => AttachProbe.Query(type),
    };

    private static Probed Link(uint type) => type switch
    {
        KernelLink.RawTracepoint => AttachProbe.RawTracepointLink(),
        KernelLink.Tracing => ProgramProbe.Type(KernelProgram.Tracing),
        KernelLink.Cgroup => AttachProbe.CgroupLink(),
        KernelLink.Iterator => AttachProbe.IteratorLink(),
        KernelLink.NetworkNamespace => AttachProbe.NetworkNamespaceLink(),
        KernelLink.Xdp => AttachProbe.XdpLink(),
        KernelLink.PerfEvent => AttachProbe.PerfEventLink(),
        KernelLink.KprobeMulti => AttachProbe.KprobeMultiLink(KernelAttach.TraceKprobeMulti),
        KernelLink.StructOps => MapProbe.StructOpsLink(),
        KernelLink.Netfilter => AttachProbe.NetfilterLink(),
        KernelLink.UprobeMulti => AttachProbe.UprobeMultiLink(KernelAttach.TraceUprobeMulti),
        KernelLink.SocketMap => AttachProbe.SocketMapLink(),
        KernelLink.TracingMulti => AttachProbe.Trace(KernelProgram.Tracing, KernelAttach.TraceFunctionEntryMulti),
        _ => new(Finding.Unknown, 0),
    };
}
