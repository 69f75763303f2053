using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Loads programs of a few instructions to see what the kernel makes of them, and drops them at once.</summary>
internal static class ProgramProbe
{
    /// <summary>XDP_PASS; a verdict that every other type takes, too, is 0.</summary>
    private const int XdpPass = 2;

    /// <summary>Few instructions make few lines; of a longer log the beginning says enough.</summary>
    private const int LogSize = 16 * 1024;

    private const uint Sleepable = 1 << 4;

    /// <summary>
    /// Whether the kernel has programs of a type. Types that need a target in the kernel's BTF are loaded with a wrong one: when the verifier
    /// complains of it, it knows the type.
    /// </summary>
    internal static Probed Type(uint type, uint attach = 0, uint flags = 0)
    {
        using LoadedProbe program = Load(type, Trivial(type), attach, flags, KernelProgram.NeedsTarget(type) ? 1u : 0);
        Finding finding = program switch
        {
            { Errno: 0 } or { Log.Length: > 0 } or { Errno: Errno.ENOTSUPP or Errno.ENOSPC } => Finding.Present,
            { Errno: Errno.EINVAL or Errno.E2BIG } => Finding.Absent,
            _ => Finding.Unknown,
        };
        return new(finding, program.Errno, program.Log);
    }

    /// <summary>
    /// Whether programs of a type may call a helper. Absent with an empty log when the type is; unknown for types that need a target. Helpers that
    /// the kernel hides from this thread for want of a capability look absent.
    /// </summary>
    internal static Probed Helper(uint type, uint helper)
    {
        if (KernelProgram.NeedsTarget(type))
        {
            return new(Finding.Unknown, 0);
        }

        using LoadedProbe program = Load(type, [BpfInstruction.CallHelper((int)helper), BpfInstruction.Exit()]);
        Finding finding = program switch
        {
            { Errno: 0 } => Finding.Present,
            { Log.Length: > 0 } => IsUnknownHelper(program.Log) ? Finding.Absent : Finding.Present,
            { Errno: Errno.EINVAL or Errno.E2BIG } => Finding.Absent,
            _ => Finding.Unknown,
        };
        return new(finding, program.Errno, program.Log);
    }

    /// <summary>What the verifier says of a call that it does not know, or that the type of program may not make.</summary>
    internal static bool IsUnknownHelper(string log) =>
        log.Contains("invalid func ", StringComparison.Ordinal)
        || log.Contains("unknown func ", StringComparison.Ordinal)
        || log.Contains("program of this type cannot use helper ", StringComparison.Ordinal);

    /// <summary>Whether the verifier takes some instructions: a refusal of theirs means that it does not.</summary>
    internal static Probed Instructions(uint type, ReadOnlySpan<BpfInstruction> code)
    {
        // Without a log: many instructions write one for which no buffer is large enough.
        using LoadedProbe program = Load(type, code, withLog: false);
        return new(program.Errno == 0 ? Finding.Present : program.Errno is Errno.E2BIG or Errno.EINVAL ? Finding.Absent : Finding.Unknown, program.Errno, program.Log);
    }

    /// <summary>Calls the BTF type 1 of the kernel, which is an integer: a verifier that knows such calls says that it is no function.</summary>
    internal static Probed KernelFunctionCall()
    {
        using LoadedProbe program = Load(KernelProgram.SchedulerClassifier, [BpfInstruction.CallHelper(0).With(PseudoCall.KernelFunction, 1), BpfInstruction.Exit()]);
        Finding finding = program.Log.Contains("is not a function", StringComparison.Ordinal) ? Finding.Present : program.Log.Length > 0 ? Finding.Absent : Finding.Unknown;
        return new(finding, program.Errno, program.Log);
    }

    /// <summary>Whether there is machine code of a program: with the compiler off it is interpreted.</summary>
    internal static Probed Compiled()
    {
        using LoadedProbe program = Load(KernelProgram.SocketFilter, Trivial(KernelProgram.SocketFilter));
        int length = program.Errno == 0 ? BpfSyscall.MachineCodeLength(program.Descriptor) : -program.Errno;
        return new(length > 0 ? Finding.Present : length == 0 ? Finding.Absent : Finding.Unknown, Math.Max(0, -length));
    }

    /// <summary>
    /// Calls bpf_redirect_peer with BPF_F_EGRESS in a test run, in which nothing is redirected: the helper says TC_ACT_REDIRECT, or TC_ACT_SHOT to a flag that it does not know.
    /// </summary>
    internal static Probed RedirectPeerEgress()
    {
        const int RedirectPeer = 155;
        const int Loopback = 1;
        const int Egress = 1 << 1;
        const uint Shot = 2;
        const uint Redirect = 7;
        using LoadedProbe program = Load(
            KernelProgram.SchedulerClassifier, [BpfInstruction.Move(1, Loopback), BpfInstruction.Move(2, Egress), BpfInstruction.CallHelper(RedirectPeer), BpfInstruction.Exit()]);
        if (program.Errno != 0)
        {
            return new(IsUnknownHelper(program.Log) ? Finding.Absent : Finding.Unknown, program.Errno, program.Log);
        }

        int result = BpfSyscall.ProbeTestRun(program.Descriptor, out uint returned);
        Finding finding = (result, returned) switch
        {
            ( >= 0, Redirect) => Finding.Present,
            ( >= 0, Shot) => Finding.Absent,
            _ => Finding.Unknown,
        };
        return new(finding, Math.Max(0, -result));
    }

    internal static BpfInstruction[] Trivial(uint type) => [BpfInstruction.Move(0, type == KernelProgram.Xdp ? XdpPass : 0), BpfInstruction.Exit()];

    internal static LoadedProbe Load(uint type, ReadOnlySpan<BpfInstruction> code, uint attach = 0, uint flags = 0, uint attachBtfId = 0, bool withLog = true)
    {
        bpf_attr_prog_load attr = new()
        {
            prog_type = type,
            insn_cnt = (uint)code.Length,
            log_level = withLog ? 1u : 0,
            prog_flags = flags | (type == KernelProgram.Syscall ? Sleepable : 0),
            kern_version = type == KernelProgram.Kprobe ? KernelRelease.VersionCode : 0,
            expected_attach_type = attach != 0 ? attach : UsualAttach(type),
            attach_btf_id = attachBtfId,
        };
        byte[] log = ArrayPool<byte>.Shared.Rent(LogSize);
        try
        {
            log[0] = 0;
            int result = BpfSyscall.ProgramLoad(ref attr, MemoryMarshal.AsBytes(code), "GPL", [], [], [], withLog ? log : []);
            int end = log.AsSpan().IndexOf((byte)0);
            return new(result, result >= 0 ? "" : Encoding.UTF8.GetString(log, 0, end < 0 ? log.Length : end));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(log);
        }
    }

    /// <summary>The attach type of those program types that do not load without one.</summary>
    private static uint UsualAttach(uint type) => type switch
    {
        KernelProgram.CgroupSocketAddress => KernelAttach.CgroupInet4Connect,
        KernelProgram.CgroupSocketOption => KernelAttach.CgroupGetSocketOption,
        KernelProgram.Tracing => KernelAttach.TraceRawTracepoint,
        KernelProgram.Lsm => KernelAttach.LsmMac,
        KernelProgram.SocketLookup => KernelAttach.SocketLookup,
        KernelProgram.Netfilter => KernelAttach.Netfilter,
        _ => 0,
    };
}
