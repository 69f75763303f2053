using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Programs;

/// <summary>What a program is to be (<c>BPF_PROG_LOAD</c>). A plain description: nothing happens until <see cref="BpfProgram.Load"/>.</summary>
public sealed class BpfProgramSpec
{
    /// <summary>At most 15 bytes of <c>[A-Za-z0-9_.]</c>; longer names are cut when the program is loaded, as libbpf does. May be empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>The kind of program.</summary>
    public required BpfProgramType Type { get; set; }

    /// <summary>
    /// The instructions, 8 bytes each, in the byte order of this machine (<c>struct bpf_insn</c>). Maps are referred to by descriptors in
    /// <c>ld_imm64</c> instructions with source register 1 or 2.
    /// </summary>
    public required ReadOnlyMemory<byte> Instructions { get; set; }

    /// <summary>The licence of the program's code, such as <c>Dual MIT/GPL</c>. Many helpers are for GPL-compatible programs only.</summary>
    public required string License { get; set; }

    /// <summary>Where the program is meant to be attached; null where the type leaves no choice.</summary>
    public BpfAttachType? ExpectedAttachType { get; set; }

    /// <summary>Flags.</summary>
    public BpfProgramFlags Flags { get; set; }

    /// <summary>The kernel version of a kprobe program on kernels before 5.0 (<c>LINUX_VERSION_CODE</c>); 0 elsewhere.</summary>
    public uint KernelVersion { get; set; }

    /// <summary>The BTF that <see cref="FunctionInfo"/> and <see cref="LineInfo"/> refer to. Borrowed: read while loading.</summary>
    public BtfHandle? Btf { get; set; }

    /// <summary>Records of <c>struct bpf_func_info</c>; needed for functions that are not inlined and for BTF-typed arguments.</summary>
    public ReadOnlyMemory<byte> FunctionInfo { get; set; }

    /// <summary>Bytes of a record in <see cref="FunctionInfo"/>.</summary>
    public int FunctionInfoRecordSize { get; set; } = 8;

    /// <summary>Records of <c>struct bpf_line_info</c>: source lines for the verifier's log.</summary>
    public ReadOnlyMemory<byte> LineInfo { get; set; }

    /// <summary>Bytes of a record in <see cref="LineInfo"/>.</summary>
    public int LineInfoRecordSize { get; set; } = 16;

    /// <summary>
    /// The BTF id of the kernel function or type that a tracing, LSM or struct_ops program is for, or of the function that an extension
    /// replaces (<c>attach_btf_id</c>); 0 for none.
    /// </summary>
    public uint AttachBtfId { get; set; }

    /// <summary>
    /// Whose <see cref="AttachBtfId"/> that is: a module's BTF (<c>attach_btf_obj_fd</c>); null for vmlinux. Borrowed: read while loading.
    /// </summary>
    public BtfHandle? AttachBtf { get; set; }

    /// <summary>
    /// The loaded program whose function an extension replaces, or whose functions a tracing program follows (<c>attach_prog_fd</c>); excludes
    /// <see cref="AttachBtf"/>. Borrowed: read while loading.
    /// </summary>
    public BpfProgramHandle? AttachProgram { get; set; }

    /// <summary>
    /// Descriptors that instructions refer to by index (<c>fd_array</c>, Linux 5.14), such as the BTF of modules whose functions are called;
    /// index 0 is for vmlinux and may be null. Borrowed: read while loading.
    /// </summary>
    public IReadOnlyList<System.Runtime.InteropServices.SafeHandle?> DescriptorArray { get; set; } = [];

    /// <summary>
    /// Whether the program holds on to every map in <see cref="DescriptorArray"/>, referred to or not (<c>fd_array_cnt</c>, Linux 6.14). Then each
    /// element has to be a map or BTF.
    /// </summary>
    public bool BindsDescriptorArray { get; set; }

    /// <summary>
    /// The device that an XDP or tc program is for (<c>prog_ifindex</c>): offloaded to its hardware, or with
    /// <see cref="BpfProgramFlags.XdpDeviceBoundOnly"/> (Linux 6.3) only bound to it. 0 for none. Looked up in the network namespace of the calling thread.
    /// </summary>
    public int DeviceIndex { get; set; }

    /// <summary>The token that allows the load (<c>prog_token_fd</c>, Linux 6.9); null for capabilities to decide. Borrowed: read while loading.</summary>
    public BpfTokenHandle? Token { get; set; }

    /// <summary>
    /// Asked for a sentence about the instruction with an index when the verifier refuses it: what whoever made the instructions knows, such as
    /// the field that the kernel has not and that was relocated away. It goes into the message; null for nothing to say.
    /// </summary>
    public Func<int, string?>? ExplainInstruction { get; set; }

    /// <summary>What the verifier writes even when it accepts the program; see <see cref="BpfProgram.VerifierLog"/>.</summary>
    public BpfLogLevel LogLevel { get; set; }
}
