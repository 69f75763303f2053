using NetkitSharp.Testing.Uapi;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>
/// Where the structs of the library are in the C headers, and what looks like a mirror of the kernel's and is none. Whatever is not here is proved under its own name, so that a new
/// enum or struct needs the kernel's names or a line here.
/// </summary>
internal static class BpfMapping
{
    private const string Attributes = "bpf_attr_";
    private const string LinkCreate = "bpf_attr_link_create_";
    private const string LinkInfo = "bpf_link_info_";

    public static readonly UapiMapping Mapping = new()
    {
        Exemptions = new Dictionary<string, string>
        {
            ["BpfCapabilities"] = "a set of capabilities, which are numbers in C",
            ["BpfExternKind"] = "who defines an extern",
            ["BpfFeature"] = "what is probed for",
            ["BpfLogLevel"] = "BPF_LOG_*, include/linux/bpf_verifier.h, which the kernel does not export",
            ["BpfMap.HasIt"] = "what is known of a command",
            ["BpfMap.HasItNot"] = "what is known of a command",
            ["BpfMapPinning"] = "enum libbpf_pin_type, bpf_helpers.h of libbpf",
            ["BtfExtensionHeader"] = "struct btf_ext_header of libbpf, which it does not export",
            ["BtfHandle.MaxNameLength"] = "MODULE_NAME_LEN, include/linux/module.h, which the kernel does not export",
            ["BtfHeader.ForeignMagic"] = "BTF_MAGIC in the other byte order",
            ["BtfHeader.Size"] = "sizeof(struct btf_header) before Linux 7.1",
            ["BtfKernelFeatures"] = "what a kernel may lack",
            ["BtfTable.MaxDepth"] = "MAX_RESOLVE_DEPTH, kernel/bpf/btf.c",
            ["CodeRelocationKind"] = "what a relocation refers to",
            ["ConfigurationKind"] = "what an option is written to",
            ["ConfigurationType"] = "the encoding of an integer in BTF",
            ["CorePatcher.SizeMask"] = "BPF_SIZE(), which is a macro",
            ["CorePatcher.SourceRegisterBit"] = "BPF_X, in the place it has in an instruction",
            ["ElfFile.MaxNameLength"] = "KSYM_NAME_LEN, include/linux/kallsyms.h, which the kernel does not export",
            ["ElfRelocationType.Absolute32"] = "R_BPF_64_ABS32, which libc's elf.h does not have",
            ["ElfRelocationType.Absolute64"] = "R_BPF_64_ABS64, which libc's elf.h does not have",
            ["ElfRelocationType.NoLoad32"] = "R_BPF_64_NODYLD32, which libc's elf.h does not have",
            ["Errno.ENOTSUPP"] = "include/linux/errno.h, which the kernel does not export",
            ["FeatureSupport"] = "what a probe found",
            ["Finding"] = "of a probe",
            ["InstructionProbe"] = "whole opcodes",
            ["LegacyMapReader"] = "sizes of structs that object files have, not the kernel",
            ["LinkAdoptionOutcome"] = "what became of an adopted link",
            ["NetkitHook"] = "the end of a pair",
            ["PolledDescriptor.State"] = "of a wait",
            ["ProgramLinker.MaxInstructions"] = "BPF_COMPLEXITY_LIMIT_INSNS, include/linux/bpf.h, which the kernel does not export",
            ["TcxHook"] = "the side of a device",
            ["XdpMode.Default"] = "no flag",
        },
        Structs = new Dictionary<string, CStruct>
        {
            // Anonymous members of union bpf_attr, and fields that share their place with others.
            ["bpf_attr_btf_load"] = new("union bpf_attr") { Comparison = ">=" },
            ["bpf_attr_id"] = new("union bpf_attr") { Comparison = ">=", Fields = new Dictionary<string, string> { ["id"] = "start_id prog_id map_id btf_id link_id" } },
            ["bpf_attr_link_create"] = new("union bpf_attr")
            {
                Member = "link_create",
                Comparison = ">=",
                Fields = new Dictionary<string, string>
                {
                    ["target"] = "target_fd target_ifindex",
                    ["relative"] = "tcx.relative_fd tcx.relative_id netkit.relative_fd netkit.relative_id",
                    ["expected_revision"] = "tcx.expected_revision netkit.expected_revision",
                },
            },
            ["bpf_attr_link_create_iter"] = new("union bpf_attr") { Member = "link_create", Comparison = ">=" },
            ["bpf_attr_map_batch"] = new("union bpf_attr") { Member = "batch", Comparison = ">=" },
            ["bpf_attr_map_create"] = new("union bpf_attr") { Comparison = ">=" },
            ["bpf_attr_map_elem"] = new("union bpf_attr") { Comparison = ">=", Fields = new Dictionary<string, string> { ["value"] = "value next_key" } },
            ["bpf_attr_obj"] = new("union bpf_attr") { Comparison = ">=" },
            ["bpf_attr_prog_attach"] = new("union bpf_attr")
            {
                Comparison = ">=",
                Fields = new Dictionary<string, string> { ["target"] = "target_fd target_ifindex", ["relative"] = "relative_fd relative_id" },
            },
            ["bpf_attr_prog_load"] = new("union bpf_attr") { Comparison = ">=", Fields = new Dictionary<string, string> { ["attach_prog_fd"] = "attach_prog_fd attach_btf_obj_fd" } },
            ["bpf_attr_query"] = new("union bpf_attr") { Member = "query", Comparison = ">=", Fields = new Dictionary<string, string> { ["target"] = "target_fd target_ifindex", ["count"] = "count prog_cnt" } },

            // The kernel takes and fills what both know.
            ["bpf_link_info"] = new("struct bpf_link_info") { Fields = new Dictionary<string, string> { ["ifindex"] = "tcx.ifindex netkit.ifindex", ["attach_type"] = "tcx.attach_type netkit.attach_type" } },
            ["bpf_iter_link_info"] = new("union bpf_iter_link_info")
            {
                Fields = new Dictionary<string, string>
                {
                    ["map_fd"] = "map.map_fd",
                    ["order"] = "cgroup.order",
                    ["cgroup_fd"] = "cgroup.cgroup_fd",
                    ["cgroup_id"] = "cgroup.cgroup_id",
                    ["tid"] = "task.tid",
                    ["pid"] = "task.pid",
                    ["pid_fd"] = "task.pid_fd",
                },
            },
            ["bpf_link_info_cgroup"] = new("struct bpf_link_info") { Fields = new Dictionary<string, string> { ["cgroup_id"] = "cgroup.cgroup_id", ["attach_type"] = "cgroup.attach_type" } },
            ["bpf_link_info_iter"] = new("struct bpf_link_info")
            {
                Fields = new Dictionary<string, string>
                {
                    ["target_name"] = "iter.target_name",
                    ["target_name_len"] = "iter.target_name_len",
                    ["map_id"] = "iter.map.map_id",
                    ["cgroup_id"] = "iter.cgroup.cgroup_id",
                    ["order"] = "iter.cgroup.order",
                    ["tid"] = "iter.task.tid",
                    ["pid"] = "iter.task.pid",
                },
            },
            ["bpf_link_info_map"] = new("struct bpf_link_info") { Fields = new Dictionary<string, string> { ["map_id"] = "sockmap.map_id struct_ops.map_id", ["attach_type"] = "sockmap.attach_type" } },
            ["bpf_link_info_netns"] = new("struct bpf_link_info") { Fields = new Dictionary<string, string> { ["netns_ino"] = "netns.netns_ino", ["attach_type"] = "netns.attach_type" } },
            ["bpf_link_info_perf_event"] = new("struct bpf_link_info")
            {
                Fields = new Dictionary<string, string>
                {
                    ["perf_event_type"] = "perf_event.type",
                    ["name"] = "perf_event.uprobe.file_name perf_event.kprobe.func_name perf_event.tracepoint.tp_name",
                    ["name_len"] = "perf_event.uprobe.name_len perf_event.kprobe.name_len perf_event.tracepoint.name_len",
                    ["offset"] = "perf_event.uprobe.offset perf_event.kprobe.offset",
                    ["addr"] = "perf_event.kprobe.addr",
                    ["missed"] = "perf_event.kprobe.missed",
                    ["kprobe_cookie"] = "perf_event.kprobe.cookie",
                    ["uprobe_cookie"] = "perf_event.uprobe.cookie",
                    ["ref_ctr_offset"] = "perf_event.uprobe.ref_ctr_offset",
                    ["tracepoint_cookie"] = "perf_event.tracepoint.cookie",
                    ["config"] = "perf_event.event.config",
                    ["event_type"] = "perf_event.event.type",
                    ["event_cookie"] = "perf_event.event.cookie",
                },
            },
            ["bpf_map_info"] = new("struct bpf_map_info") { Comparison = ">=" },
            ["bpf_prog_info"] = new("struct bpf_prog_info") { Fields = new Dictionary<string, string> { ["gpl_compatible"] = "" } },
            ["perf_event_attr"] = new("struct perf_event_attr")
            {
                Comparison = ">=",
                Fields = new Dictionary<string, string>
                {
                    ["sample_period"] = "sample_period sample_freq",
                    ["flags"] = "",
                    ["wakeup"] = "wakeup_events wakeup_watermark",
                    ["config1"] = "config1 bp_addr kprobe_func uprobe_path",
                    ["config2"] = "config2 bp_len kprobe_addr probe_offset",
                },
            },

            // With names of .NET.
            ["BpfInstruction"] = new("struct bpf_insn") { Fields = new Dictionary<string, string> { ["Code"] = "code", ["Registers"] = "", ["Offset"] = "off", ["Immediate"] = "imm" } },
            ["BtfArray"] = new("struct btf_array") { Order = "type index_type nelems" },
            ["BtfFunctionRecord"] = new("struct bpf_func_info") { Order = "insn_off type_id" },
            ["BtfHeader"] = new("struct btf_header") { Comparison = ">=", Order = "magic version flags hdr_len type_off type_len str_off str_len" },
            ["BtfLineRecord"] = new("struct bpf_line_info") { Order = "insn_off file_name_off line_off line_col" },
            ["BtfRelocationRecord"] = new("struct bpf_core_relo") { Order = "insn_off type_id access_str_off kind" },
            ["BtfSectionVariable"] = new("struct btf_var_secinfo") { Order = "type offset size" },
            ["ElfHeader"] = new("Elf64_Ehdr")
            {
                Start = 16,
                Order = "e_type e_machine e_version e_entry e_phoff e_shoff e_flags e_ehsize e_phentsize e_phnum e_shentsize e_shnum e_shstrndx",
            },
            ["ElfRelocation"] = new("Elf64_Rel") { Order = "r_offset r_info" },
            ["ElfSectionHeader"] = new("Elf64_Shdr") { Order = "sh_name sh_type sh_flags sh_addr sh_offset sh_size sh_link sh_info sh_addralign sh_entsize" },
            ["ElfSymbol"] = new("Elf64_Sym") { Order = "st_name st_info st_other st_shndx st_value st_size" },
        },
        ByName = Find,
    };

    public static readonly UapiHeaders Headers = new(
        [
            "sys/socket.h", "linux/types.h", "linux/bpf.h", "linux/bpf_common.h", "linux/btf.h", "linux/capability.h", "linux/errno.h", "linux/fcntl.h", "linux/filter.h", "linux/if_ether.h", "linux/if_link.h",
            "linux/in.h", "linux/in6.h", "linux/magic.h", "linux/mount.h", "linux/netfilter.h", "linux/netlink.h", "linux/perf_event.h", "linux/pkt_cls.h", "linux/pkt_sched.h", "linux/rtnetlink.h",
            "linux/tc_act/tc_bpf.h", "linux/unistd.h", "elf.h",
        ],
        [
            "elf.h", "errno.h", "fcntl.h", "poll.h", "sched.h", "sys/epoll.h", "sys/eventfd.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/resource.h", "sys/socket.h", "sys/stat.h", "sys/syscall.h",
            "sys/uio.h", "sys/vfs.h", "limits.h", "time.h", "unistd.h", "netinet/in.h",
        ]);

    /// <summary>System calls of the architectures that share one table, arm64 among them.</summary>
    public static readonly UapiHeaders GenericSystemCalls = new(["asm-generic/unistd.h"]);

    // The members of union bpf_attr, and the arms of the unions in link_create and in struct bpf_link_info, have structs of their name.
    private static CStruct Find(string name) => name switch
    {
        _ when name.StartsWith(LinkCreate, StringComparison.Ordinal) => new("union bpf_attr")
        {
            Member = "link_create",
            Arm = name[LinkCreate.Length..],
            Common = "prog_fd target_fd target_ifindex attach_type flags",
            Comparison = ">=",
        },
        _ when name.StartsWith(Attributes, StringComparison.Ordinal) => new("union bpf_attr") { Member = name[Attributes.Length..], Comparison = ">=" },
        _ when name.StartsWith(LinkInfo, StringComparison.Ordinal) => new("struct bpf_link_info") { Arm = name[LinkInfo.Length..], Common = "type id prog_id" },
        _ => new($"struct {name}"),
    };
}
