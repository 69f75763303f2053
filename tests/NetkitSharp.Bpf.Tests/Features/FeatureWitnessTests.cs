using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Features;

/// <summary>What bpftool, and the symbols of the kernel, say about the kernel's features.</summary>
public sealed partial class FeatureWitnessTests
{
    /// <summary>bpftool leaves them out unless asked for all, since the kernel makes a fuss about them.</summary>
    private static readonly BpfHelper[] s_loud = [BpfHelper.TracePrintk, BpfHelper.TraceVprintk, BpfHelper.ProbeWriteUser];

    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfMon = 38;
    private const int CapBpf = 39;

    private static readonly Lazy<JsonElement> s_bpftool = new(static () => Witness.BpfTool("-j", "feature", "probe", "kernel"));

    [KernelFact]
    public void Map_types_are_those_that_bpftool_finds()
    {
        JsonProperty[] found = [.. s_bpftool.Value.GetProperty("map_types").EnumerateObject()];
        found[0].Name.Should().Be("have_hash_map_type");
        found[^1].Name.Should().Be("have_arena_map_type", "this bpftool lists them up to 33, in order");
        for (int type = 1; type <= found.Length; type++)
        {
            FeatureProbe probe = BpfFeatures.ProbeMapType((BpfMapType)type);
            if (type == (int)BpfMapType.StructOps && probe.IsSupported)
            {
                // This bpftool asks with a field that kernels before 6.9 refuse, and takes that for an answer.
                probe.Explanation.Should().Contain("ENOTSUPP");
                continue;
            }

            probe.Support.Should().Be(found[type - 1].Value.GetBoolean() ? FeatureSupport.Supported : FeatureSupport.NotSupported, "{0}: {1}", found[type - 1].Name, probe.Explanation);
        }
    }

    [KernelFact]
    public void Program_types_are_those_that_bpftool_finds()
    {
        JsonProperty[] found = [.. s_bpftool.Value.GetProperty("program_types").EnumerateObject()];
        found[^1].Name.Should().Be("have_netfilter_prog_type", "this bpftool lists them up to 32, in order");
        for (int type = 1; type <= found.Length; type++)
        {
            FeatureProbe probe = BpfFeatures.ProbeProgramType((BpfProgramType)type);

            // Where something refuses programs at functions (EPERM), bpftool says no; we look at other tracing programs, or cannot tell.
            bool isFound = found[type - 1].Value.GetBoolean();
            if (isFound || type is not ((int)BpfProgramType.Tracing or (int)BpfProgramType.Extension or (int)BpfProgramType.Lsm))
            {
                probe.Support.Should().Be(isFound ? FeatureSupport.Supported : FeatureSupport.NotSupported, "{0}: {1}", found[type - 1].Name, probe.Explanation);
            }
        }
    }

    [KernelFact]
    public void Helpers_are_those_that_bpftool_finds()
    {
        JsonProperty[] found = [.. s_bpftool.Value.GetProperty("helpers").EnumerateObject()];
        for (int i = 0; i < found.Length; i++)
        {
            BpfProgramType type = (BpfProgramType)(i + 1);
            if (type is BpfProgramType.Tracing or BpfProgramType.StructOps or BpfProgramType.Extension or BpfProgramType.Lsm)
            {
                BpfFeatures.ProbeHelper(type, BpfHelper.MapLookupElem).Support.Should().Be(FeatureSupport.Unknown);
                continue;
            }

            IEnumerable<string> ours = Enum.GetValues<BpfHelper>()
                .Where(helper => helper != BpfHelper.Unspecified && !s_loud.Contains(helper) && BpfFeatures.ProbeHelper(type, helper).IsSupported)
                .Select(static helper => "bpf" + Upper().Replace(helper.ToString(), static letter => "_" + letter.Value.ToLowerInvariant()));
            ours.Should().Equal(found[i].Value.EnumerateArray().Select(static name => name.GetString()), "of {0}", found[i].Name);
        }
    }

    [KernelFact]
    public void Single_features_are_those_that_bpftool_finds()
    {
        JsonElement misc = s_bpftool.Value.GetProperty("misc");
        (BpfFeature Feature, string Name)[] same =
        [
            (BpfFeature.LargePrograms, "have_large_insn_limit"), (BpfFeature.BoundedLoops, "have_bounded_loops"),
            (BpfFeature.InstructionSetV2, "have_v2_isa_extension"), (BpfFeature.InstructionSetV3, "have_v3_isa_extension"),
        ];
        foreach ((BpfFeature feature, string name) in same)
        {
            BpfFeatures.Probe(feature).IsSupported.Should().Be(misc.GetProperty(name).GetBoolean(), name);
        }
    }

    [KernelFact]
    public void Link_types_are_those_whose_code_the_kernel_has()
    {
        (BpfLinkType Type, string Symbol)[] expected =
        [
            (BpfLinkType.RawTracepoint, "bpf_raw_tp_link_attach"), (BpfLinkType.Cgroup, "cgroup_bpf_link_attach"), (BpfLinkType.Iterator, "bpf_iter_link_attach"),
            (BpfLinkType.NetworkNamespace, "netns_bpf_link_create"), (BpfLinkType.Xdp, "bpf_xdp_link_attach"), (BpfLinkType.PerfEvent, "bpf_perf_link_attach"),
            (BpfLinkType.KprobeMulti, "register_fprobe_ips"), (BpfLinkType.StructOps, "bpf_struct_ops_link_create"), (BpfLinkType.Netfilter, "bpf_nf_link_attach"),
            (BpfLinkType.Tcx, "tcx_link_attach"), (BpfLinkType.UprobeMulti, "bpf_uprobe_multi_link_attach"), (BpfLinkType.Netkit, "netkit_link_attach"),
            (BpfLinkType.SocketMap, "sock_map_link_create"),
        ];
        HashSet<string> symbols = [.. File.ReadLines("/proc/kallsyms").Select(static line => line.Split([' ', '\t'], 4)[2])];
        foreach ((BpfLinkType type, string symbol) in expected)
        {
            FeatureProbe probe = BpfFeatures.ProbeLinkType(type);
            probe.Support.Should().Be(symbols.Contains(symbol) ? FeatureSupport.Supported : FeatureSupport.NotSupported, probe.Explanation);
        }

        BpfFeatures.ProbeLinkType(BpfLinkType.Unspecified).Explanation.Should().Contain("nothing to ask");
    }

    [KernelFact]
    public void Attach_types_are_those_that_the_kernel_has_names_for()
    {
        // The kernel's BTF has the enumeration that it was compiled with; what it was built without is in it, too.
        string btf = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
        (BpfAttachType Type, string Name)[] named =
        [
            (BpfAttachType.ReusePortSelectOrMigrate, "BPF_SK_REUSEPORT_SELECT_OR_MIGRATE"), (BpfAttachType.LsmCgroup, "BPF_LSM_CGROUP"), (BpfAttachType.Netfilter, "BPF_NETFILTER"),
            (BpfAttachType.TcxIngress, "BPF_TCX_INGRESS"), (BpfAttachType.TcxEgress, "BPF_TCX_EGRESS"), (BpfAttachType.CgroupUnixConnect, "BPF_CGROUP_UNIX_CONNECT"),
            (BpfAttachType.CgroupUnixGetSocketName, "BPF_CGROUP_UNIX_GETSOCKNAME"), (BpfAttachType.TraceUprobeMulti, "BPF_TRACE_UPROBE_MULTI"),
            (BpfAttachType.TraceUprobeSession, "BPF_TRACE_UPROBE_SESSION"), (BpfAttachType.TraceFunctionSession, "BPF_TRACE_FSESSION"),
        ];
        foreach ((BpfAttachType type, string name) in named)
        {
            FeatureProbe probe = BpfFeatures.ProbeAttachType(type);
            bool isNamed = btf.Contains($"\0{name}\0", StringComparison.Ordinal);
            if (isNamed)
            {
                probe.Support.Should().NotBe(FeatureSupport.NotSupported, probe.Explanation);
            }
            else
            {
                probe.Support.Should().Be(FeatureSupport.NotSupported, probe.Explanation);
            }
        }

        BpfAttachType[] everywhere =
        [
            BpfAttachType.CgroupInetIngress, BpfAttachType.CgroupSocketOperations, BpfAttachType.StreamParser, BpfAttachType.StreamVerdict, BpfAttachType.CgroupDevice,
            BpfAttachType.SocketMessageVerdict, BpfAttachType.CgroupInet4Connect, BpfAttachType.FlowDissector, BpfAttachType.CgroupSetSocketOption, BpfAttachType.TraceRawTracepoint,
            BpfAttachType.TraceIterator, BpfAttachType.XdpDeviceMap, BpfAttachType.XdpCpuMap, BpfAttachType.SocketLookup, BpfAttachType.Xdp, BpfAttachType.StreamSkbVerdict,
            BpfAttachType.ReusePortSelect, BpfAttachType.PerfEvent,
        ];
        everywhere.Select(static type => BpfFeatures.ProbeAttachType(type)).Should().OnlyContain(static probe => probe.IsSupported);
    }

    [KernelFact]
    public void Probing_leaves_nothing()
    {
        string[] open = Descriptors.OfBpf();
        foreach (BpfFeature feature in Enum.GetValues<BpfFeature>())
        {
            FeatureProbe probe = BpfFeatures.Probe(feature);
            probe.Support.Should().NotBe(FeatureSupport.Unknown, "root may ask: {0}", probe.Explanation);
            BpfFeatures.Probe(feature).Should().BeSameAs(probe, "a certain answer is kept");
        }

        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void What_a_thread_may_not_ask_stays_open()
    {
        // Types that no other test probes, since certain answers are kept.
        FeatureProbe[] probes = DedicatedThread.RunWithout([CapSysAdmin, CapBpf, CapNetAdmin, CapPerfMon], static () => new[]
        {
            BpfFeatures.ProbeMapType((BpfMapType)90), BpfFeatures.ProbeProgramType((BpfProgramType)90), BpfFeatures.ProbeHelper(BpfProgramType.Xdp, (BpfHelper)1000),
            BpfFeatures.ProbeAttachType((BpfAttachType)90),
        });
        probes[2].Support.Should().Be(FeatureSupport.Unknown);
        probes[2].Explanation.Should().StartWith("cannot tell").And.Contain("lacks CAP_BPF and CAP_NET_ADMIN and CAP_PERFMON");
        probes[3].Support.Should().Be(FeatureSupport.Unknown);
        probes[3].Explanation.Should().Contain("EPERM");

        BpfFeatures.ProbeMapType((BpfMapType)90).Support.Should().Be(FeatureSupport.NotSupported);
        BpfFeatures.ProbeProgramType((BpfProgramType)90).Support.Should().Be(FeatureSupport.NotSupported);
        BpfFeatures.ProbeHelper(BpfProgramType.Xdp, (BpfHelper)1000).Support.Should().Be(FeatureSupport.NotSupported);
        BpfFeatures.ProbeAttachType((BpfAttachType)90).Support.Should().Be(FeatureSupport.NotSupported);

        // CAP_PERFMON hides tracing helpers from those without it.
        DedicatedThread.RunWithout([CapSysAdmin, CapPerfMon], static () => BpfFeatures.ProbeHelper(BpfProgramType.SchedulerAction, (BpfHelper)1001)).Explanation
            .Should().Contain("hides some helpers from threads without");
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
