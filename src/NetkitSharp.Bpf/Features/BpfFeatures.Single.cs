using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;

namespace NetkitSharp.Bpf.Features;

public static partial class BpfFeatures
{
    private const uint GetAttachCookie = 174;
    private const uint XdpHasFragments = 1 << 5;
    private const BpfCapabilities Networking = BpfCapabilities.Bpf | BpfCapabilities.NetAdmin;

    /// <summary>Looks for a feature; the members of <see cref="BpfFeature"/> say what it takes to be certain.</summary>
    public static FeatureProbe Probe(BpfFeature feature) => feature switch
    {
        BpfFeature.Tcx => ProbeTcx(),
        BpfFeature.Netkit => ProbeNetkit(),
        _ => Keep("feature", (uint)feature, 0, () => Find(feature)),
    };

    private static FeatureProbe Find(BpfFeature feature) => feature switch
    {
        BpfFeature.RedirectPeerEgress => RedirectPeerEgress(ProgramProbe.RedirectPeerEgress()),
        BpfFeature.CgroupOrder => Explain("bpf_mprog order of cgroup programs", "6.17", Networking, AttachProbe.CgroupOrder()),
        BpfFeature.XdpFragments => Explain("XDP programs for frames of several buffers", "5.18", Networking, ProgramProbe.Type(KernelProgram.Xdp, KernelAttach.Xdp, XdpHasFragments)),
        BpfFeature.DeviceMapPrograms => Explain("programs in devmaps", "5.8", Networking, MapProbe.WithProgram(cpuMap: false)),
        BpfFeature.CpuMapPrograms => Explain("programs in cpumaps", "5.9", Networking, MapProbe.WithProgram(cpuMap: true)),
        BpfFeature.BatchOperations => Explain("batch operations on maps", "5.6", BpfCapabilities.Bpf, CommandProbe.Batch()),
        BpfFeature.MappableArrays => Explain("arrays that can be mapped into memory", "5.5", BpfCapabilities.Bpf, MapProbe.MappableArray()),
        BpfFeature.LargePrograms => LargePrograms(),
        BpfFeature.BoundedLoops => Explain("bounded loops", "5.3", BpfCapabilities.Bpf, InstructionProbe.Loop()),
        BpfFeature.InstructionSetV2 => Explain("instructions of -mcpu=v2", "4.14", BpfCapabilities.Bpf, InstructionProbe.Version2()),
        BpfFeature.InstructionSetV3 => Explain("instructions of -mcpu=v3", "5.1", BpfCapabilities.Bpf, InstructionProbe.Version3()),
        BpfFeature.InstructionSetV4 => Explain("instructions of -mcpu=v4", "6.6", BpfCapabilities.Bpf, InstructionProbe.Version4()),
        BpfFeature.KernelFunctionCalls => Explain("calls of kernel functions", "5.13", Networking, ProgramProbe.KernelFunctionCall()),
        BpfFeature.JustInTimeCompiler => Compiler(ProgramProbe.Compiled()),
        BpfFeature.Cookies => Explain("attachment cookies", "5.15", BpfCapabilities.Bpf | BpfCapabilities.PerfMon, ProgramProbe.Helper(KernelProgram.Kprobe, GetAttachCookie)),
        BpfFeature.RunTimeStatistics => ByFile("run-time statistics", "5.1", "/proc/sys/kernel/bpf_stats_enabled"),
        BpfFeature.BindMap => Explain("binding of maps to programs", "5.10", BpfCapabilities.Bpf, CommandProbe.BindMap()),
        BpfFeature.DescriptorArrayCount => Explain("counts of the descriptors that a program holds on to", "6.14", BpfCapabilities.Bpf, CommandProbe.DescriptorArrayCount()),
        BpfFeature.ProgramStreams => Explain("streams of programs", "6.17", BpfCapabilities.Bpf, CommandProbe.Streams()),
        BpfFeature.Tokens => Explain("BPF tokens", "6.9", BpfCapabilities.Bpf, CommandProbe.Token()),
        BpfFeature.CommonAttributes => Explain("common attributes of bpf(2)", "7.2", BpfCapabilities.Bpf, CommandProbe.CommonAttributes()),
        BpfFeature.MemoryCgroupAccounting => Accounting(),
        BpfFeature.KernelBtf => ByFile("BTF of its own", "5.4 with CONFIG_DEBUG_INFO_BTF", "/sys/kernel/btf/vmlinux"),
        BpfFeature.Btf => Explain("BTF", "4.18", BpfCapabilities.Bpf, BtfProbe.Basic()),
        BpfFeature.BtfFunctions => Explain("functions in BTF", "5.0", BpfCapabilities.Bpf, BtfProbe.Function(global: false)),
        BpfFeature.BtfGlobalFunctions => Explain("global functions in BTF", "5.6", BpfCapabilities.Bpf, BtfProbe.Function(global: true)),
        BpfFeature.BtfDataSections => Explain("data sections in BTF", "5.2", BpfCapabilities.Bpf, BtfProbe.DataSection(".data")),
        BpfFeature.BtfMarkedSections => Explain("data sections with a question mark in BTF", "6.9", BpfCapabilities.Bpf, BtfProbe.DataSection("?.foo")),
        BpfFeature.BtfFloat => Explain("floating point in BTF", "5.13", BpfCapabilities.Bpf, BtfProbe.Float()),
        BpfFeature.BtfDeclarationTags => Explain("tags of declarations in BTF", "5.16", BpfCapabilities.Bpf, BtfProbe.DeclarationTag()),
        BpfFeature.BtfTypeTags => Explain("tags of types in BTF", "5.17", BpfCapabilities.Bpf, BtfProbe.TypeTag()),
        BpfFeature.BtfEnum64 => Explain("64-bit enumerations in BTF", "6.0", BpfCapabilities.Bpf, BtfProbe.Enum64()),
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "No such feature is known here."),
    };

    /// <summary>Without CAP_BPF there are 4096 instructions on every kernel.</summary>
    private static FeatureProbe LargePrograms()
    {
        const string Feature = "programs of more than 4096 instructions";
        Probed answer = InstructionProbe.Many();
        return answer.Finding == Finding.Absent && ThreadCapabilities.Read()?.Missing(BpfCapabilities.Bpf) != BpfCapabilities.None
            ? new(Feature, FeatureSupport.Unknown, $"cannot tell whether this kernel has {Feature}: it has none for threads without CAP_BPF (E2BIG)")
            : Explain(Feature, "5.2", BpfCapabilities.Bpf, answer);
    }

    internal static FeatureProbe RedirectPeerEgress(in Probed answer)
    {
        const string Feature = "bpf_redirect_peer with BPF_F_EGRESS";
        return answer.Finding switch
        {
            Finding.Present => new(Feature, FeatureSupport.Supported, $"this kernel has {Feature}: the helper took the flag"),
            Finding.Absent => new(Feature, FeatureSupport.NotSupported,
                $"this kernel ({KernelRelease.Name}) has no {Feature}: " + (answer.Errno == 0
                    ? "the helper has the packet dropped (TC_ACT_SHOT), as it does for flags that it does not know"
                    : "it has no such helper") + "; Linux has it from 7.3 on"),
            _ => Unknown(Feature, answer.Errno, Networking),
        };
    }

    private static FeatureProbe Compiler(in Probed answer)
    {
        const string Feature = "just-in-time compiler";
        return answer.Finding switch
        {
            Finding.Present => new(Feature, FeatureSupport.Supported, "this kernel compiles programs: there is machine code of the one that was loaded"),
            Finding.Absent => new(Feature, FeatureSupport.NotSupported, "this kernel interprets programs: there is no machine code of the one that was loaded; the sysctl net.core.bpf_jit_enable turns the compiler on"),
            _ => Unknown(Feature, answer.Errno, BpfCapabilities.Bpf),
        };
    }

    private static FeatureProbe Accounting()
    {
        const string Feature = "accounting of BPF memory by cgroup";
        Probed answer = MemoryProbe.CgroupAccounting();
        return answer.Finding switch
        {
            Finding.Present => new(Feature, FeatureSupport.Supported, "this kernel counts BPF memory against the memory cgroup"),
            Finding.Absent => new(Feature, FeatureSupport.NotSupported, "this kernel counts BPF memory against RLIMIT_MEMLOCK, which has to be raised for maps of any size"),
            _ => Unknown(Feature, answer.Errno, BpfCapabilities.Bpf),
        };
    }

    private static FeatureProbe ByFile(string feature, string since, string path) => File.Exists(path)
        ? new(feature, FeatureSupport.Supported, $"this kernel has {feature}: there is {path}")
        : Directory.Exists("/proc/sys/kernel") && Directory.Exists("/sys/kernel")
            ? new(feature, FeatureSupport.NotSupported, $"this kernel ({KernelRelease.Name}) has no {feature}: there is no {path}; Linux has it from {since} on")
            : new(feature, FeatureSupport.Unknown, $"cannot tell whether this kernel has {feature}: /proc and /sys are not mounted here");
}
