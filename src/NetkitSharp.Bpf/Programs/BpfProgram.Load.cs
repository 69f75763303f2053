using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

public sealed partial class BpfProgram
{
    private const int InstructionSize = 8;
    private const int FirstLogSize = 64 * 1024;

    /// <summary>Kernels before 5.2 take no larger buffer; no log of theirs needs one.</summary>
    private const int LargestLogSize = 16 * 1024 * 1024 - 1;

    /// <summary>
    /// Loads a program (<c>BPF_PROG_LOAD</c>): the verifier checks it and it is compiled. Needs CAP_BPF, for networking programs also
    /// CAP_NET_ADMIN, for tracing programs CAP_PERFMON. The verifier writes its log only on a second try, after it refused. Of a log of
    /// more than 16 MiB there is only a part: the last one since Linux 6.4, the first one before.
    /// </summary>
    /// <exception cref="BpfVerifierException">The verifier refused the program; the exception has its log.</exception>
    /// <exception cref="BpfPermissionException">Capabilities are missing.</exception>
    /// <exception cref="BpfException">The kernel refused before the verifier looked at it.</exception>
    public static BpfProgram Load(BpfProgramSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(spec.License);
        CText.ThrowIfCut(spec.License);
        if (spec.Instructions.Length % InstructionSize != 0)
        {
            throw new ArgumentException($"Instructions are {InstructionSize} bytes each; {spec.Instructions.Length} bytes are no whole number of them.", nameof(spec));
        }

        if (spec.AttachBtf is not null && spec.AttachProgram is not null)
        {
            throw new ArgumentException($"{nameof(BpfProgramSpec.AttachBtf)} and {nameof(BpfProgramSpec.AttachProgram)} are both set: the kernel takes one of them.", nameof(spec));
        }

        string name = BpfObjectName.Checked(spec.Name);
        using DescriptorLease btf = new(spec.Btf);
        using DescriptorLease attach = new((BpfHandle?)spec.AttachProgram ?? spec.AttachBtf);
        bpf_attr_prog_load attr = new()
        {
            prog_type = (uint)spec.Type,
            insn_cnt = (uint)(spec.Instructions.Length / InstructionSize),
            kern_version = spec.KernelVersion,
            prog_flags = (uint)spec.Flags,
            prog_name = bpf_obj_name.From(name),
            expected_attach_type = (uint)spec.ExpectedAttachType.GetValueOrDefault(),
            attach_btf_id = spec.AttachBtfId,
            attach_prog_fd = attach.Value,
        };
        if (spec.Btf is not null)
        {
            attr.prog_btf_fd = btf.Value;
            SetRecords(spec.FunctionInfo, spec.FunctionInfoRecordSize, out attr.func_info_cnt, out attr.func_info_rec_size);
            SetRecords(spec.LineInfo, spec.LineInfoRecordSize, out attr.line_info_cnt, out attr.line_info_rec_size);
        }

        int verdict = 0;
        if (spec.LogLevel == BpfLogLevel.None)
        {
            verdict = Send(ref attr, spec, []);
            if (verdict >= 0)
            {
                return Wrap(new(verdict, ownsHandle: true), $"load program '{name}'");
            }
        }

        return LoadWithLog(ref attr, spec, name, verdict);
    }

    /// <summary>A <paramref name="verdict"/> of 0 is none yet.</summary>
    private static BpfProgram LoadWithLog(ref bpf_attr_prog_load attr, BpfProgramSpec spec, string name, int verdict)
    {
        attr.log_level = (uint)(spec.LogLevel == BpfLogLevel.None ? BpfLogLevel.Basic : spec.LogLevel);
        byte[] log = new byte[FirstLogSize];
        while (true)
        {
            int result = Send(ref attr, spec, log);
            if (result >= 0)
            {
                return Wrap(new(result, ownsHandle: true), $"load program '{name}'", spec.LogLevel == BpfLogLevel.None ? null : Programs.VerifierLog.Text(log));
            }

            // A log that does not fit fails the load with ENOSPC whatever the verdict was. Since 6.4 the kernel says how long it is.
            if (result != -Errno.ENOSPC)
            {
                throw LoadFailed(-result, spec, name, Programs.VerifierLog.Text(log));
            }

            if (log.Length == LargestLogSize)
            {
                return LoadBesideLog(ref attr, spec, name, verdict, Programs.VerifierLog.Text(log));
            }

            log = new byte[(int)Math.Clamp(Math.Max(attr.log_true_size, log.Length * 4L), log.Length + 1L, LargestLogSize)];
        }
    }

    /// <summary>When no buffer takes the whole log, the verdict has to be had without: ENOSPC says nothing of the program.</summary>
    private static BpfProgram LoadBesideLog(ref bpf_attr_prog_load attr, BpfProgramSpec spec, string name, int verdict, string partialLog)
    {
        if (verdict == 0)
        {
            attr.log_level = 0;
            verdict = Send(ref attr, spec, []);
        }

        return verdict >= 0
            ? Wrap(new(verdict, ownsHandle: true), $"load program '{name}'", partialLog)
            : throw LoadFailed(-verdict, spec, name, partialLog);
    }

    private static int Send(ref bpf_attr_prog_load attr, BpfProgramSpec spec, Span<byte> log)
    {
        bool withBtf = spec.Btf is not null;
        return BpfSyscall.ProgramLoad(
            ref attr, spec.Instructions.Span, spec.License, withBtf ? spec.FunctionInfo.Span : [], withBtf ? spec.LineInfo.Span : [], spec.DescriptorArray, log);
    }

    private static void SetRecords(ReadOnlyMemory<byte> records, int recordSize, out uint count, out uint size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recordSize);
        count = (uint)(records.Length / recordSize);
        size = count == 0 ? 0 : (uint)recordSize;
    }

    private static BpfException LoadFailed(int errno, BpfProgramSpec spec, string name, string log)
    {
        int count = spec.Instructions.Length / InstructionSize;
        string attach = spec.ExpectedAttachType is { } type ? $" for {type}" : "";
        string target = $"load program '{name}' ({spec.Type}{attach}, {count} instructions)";
        if (!string.IsNullOrWhiteSpace(log))
        {
            return Refused(errno, target, spec, log);
        }

        string? advice = errno switch
        {
            Errno.EPERM => null,
            Errno.E2BIG when count == 0 => "there are no instructions",
            Errno.E2BIG => "a program has at most 1,000,000 instructions, with CAP_BPF, and 4096 without",
            Errno.EINVAL => "this kernel does not know the program type or attach type, or does not take these flags with it; the verifier has not looked at the instructions",
            Errno.EBADF => "a map or BTF descriptor in the instructions or beside them is closed or of another kind",
            Errno.EAGAIN => "the verifier was interrupted by signals again and again",
            _ => null,
        };
        return BpfErrors.Create(BpfCommand.ProgramLoad, errno, target, Needed(spec.Type), advice);
    }

    private static BpfVerifierException Refused(int errno, string target, BpfProgramSpec spec, string log)
    {
        VerifierLogReport report = Programs.VerifierLog.Read(log);
        BpfSourceLine? source = report.Source;
        string? explanation = null;
        if (report.Instruction is { } instruction)
        {
            source = ProgramLines.Find(spec, instruction) ?? source;
            explanation = spec.ExplainInstruction?.Invoke(instruction);
        }

        return new(errno, target, log, report, source, explanation);
    }

    /// <summary>kernel/bpf/syscall.c: is_net_admin_prog_type, is_perfmon_prog_type.</summary>
    private static BpfCapabilities Needed(BpfProgramType type) => BpfCapabilities.Bpf | type switch
    {
        BpfProgramType.Kprobe or BpfProgramType.Tracepoint or BpfProgramType.PerfEvent or BpfProgramType.RawTracepoint or BpfProgramType.RawTracepointWritable
            or BpfProgramType.Tracing or BpfProgramType.Lsm or BpfProgramType.StructOps or BpfProgramType.Extension => BpfCapabilities.PerfMon,
        BpfProgramType.SocketFilter or BpfProgramType.CgroupSkb or BpfProgramType.Syscall => BpfCapabilities.None,
        _ => BpfCapabilities.NetAdmin,
    };
}
