using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
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

        if (spec.BindsDescriptorArray && spec.DescriptorArray.Contains(null))
        {
            throw new ArgumentException($"{nameof(BpfProgramSpec.DescriptorArray)} has a null, which is no map that could be held on to.", nameof(spec));
        }

        string name = BpfObjectName.Checked(spec.Name);
        using DescriptorLease btf = new(spec.Btf);
        using DescriptorLease attach = new((BpfHandle?)spec.AttachProgram ?? spec.AttachBtf);
        using DescriptorLease token = new(spec.Token);
        bpf_attr_prog_load attr = new()
        {
            prog_type = (uint)spec.Type,
            insn_cnt = (uint)(spec.Instructions.Length / InstructionSize),
            kern_version = spec.KernelVersion,
            prog_flags = (uint)(spec.Flags | (spec.Token is null ? 0 : BpfProgramFlags.Token)),
            prog_ifindex = (uint)spec.DeviceIndex,
            prog_name = bpf_obj_name.From(name),
            expected_attach_type = (uint)spec.ExpectedAttachType.GetValueOrDefault(),
            attach_btf_id = spec.AttachBtfId,
            attach_prog_fd = attach.Value,
            prog_token_fd = token.Value,
            fd_array_cnt = spec.BindsDescriptorArray ? (uint)spec.DescriptorArray.Count : 0,
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

        // Kernels refuse a struct that is longer than theirs unless the rest is zero: what is not used is not sent.
        int size = attr.fd_array_cnt != 0 ? bpf_attr_prog_load.EndFdArrayCount : attr.prog_token_fd != 0 ? bpf_attr_prog_load.EndToken : bpf_attr_prog_load.EndLogTrueSize;
        return BpfSyscall.ProgramLoad(
            ref attr, spec.Instructions.Span, spec.License, withBtf ? spec.FunctionInfo.Span : [], withBtf ? spec.LineInfo.Span : [], spec.DescriptorArray, log, size);
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

        bool countsLockedMemory = errno == Errno.EPERM && MemoryProbe.CountsLockedMemory();
        return BpfErrors.Create(BpfCommand.ProgramLoad, errno, target, BpfProgramCapabilities.Needed(spec.Type), LoadRefusal.Explain(errno, spec), countsLockedMemory);
    }

    private static BpfVerifierException Refused(int errno, string target, BpfProgramSpec spec, string log)
    {
        VerifierLogReport report = Programs.VerifierLog.Read(log);
        BpfSourceLine? source = report.Source;
        string? explanation = null;
        if (report.Instruction is { } instruction)
        {
            source = ProgramLines.Find(spec, instruction) ?? source;
            explanation = spec.ExplainInstruction?.Invoke(instruction) ?? LoadRefusal.ExplainHelper(spec, instruction, report.Summary);
        }

        return new(errno, target, log, report, source, explanation);
    }
}
