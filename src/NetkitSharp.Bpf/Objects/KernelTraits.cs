using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>What libbpf tells programs about the kernel beside its configuration.</summary>
internal static class KernelTraits
{
    private static readonly Lazy<bool> s_cookie = new(ProbeAttachCookie);
    private static readonly Lazy<bool> s_wrapper = new(ProbeSyscallWrapper);

    /// <summary>Whether probes can ask for the number that came with their attachment (Linux 5.15).</summary>
    internal static bool HasAttachCookie => s_cookie.Value;

    /// <summary>Whether system calls have their arguments in a struct of registers (Linux 4.17, by architecture).</summary>
    internal static bool HasSyscallWrapper => s_wrapper.Value;

    private static bool ProbeAttachCookie()
    {
        const int GetAttachCookie = 174;
        BpfInstruction[] code = [BpfInstruction.CallHelper(GetAttachCookie), BpfInstruction.Exit()];
        try
        {
            BpfProgram.Load(new BpfProgramSpec { Type = BpfProgramType.Tracepoint, Instructions = MemoryMarshal.AsBytes(code.AsSpan()).ToArray(), License = "GPL" }).Dispose();
            return true;
        }
        catch (BpfException)
        {
            // Whatever the reason: programs take the way that works everywhere, as libbpf decides it.
            return false;
        }
    }

    private static bool ProbeSyscallWrapper()
    {
        string? prefix = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.X86 => "ia32",
            Architecture.Arm64 => "arm64",
            Architecture.S390x => "s390x",
            Architecture.RiscV64 => "riscv",
            _ => null,
        };
        return prefix is not null && KernelSymbols.Find([$"__{prefix}_sys_bpf"]).Count != 0;
    }
}
