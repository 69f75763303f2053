using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The number of bpf(2), which libc does not wrap, by architecture (asm/unistd.h).</summary>
internal static class SyscallNumbers
{
    internal static nint Bpf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => 321,
        Architecture.X86 => 357,
        Architecture.Arm or Architecture.Armv6 => 386,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 280,
        Architecture.S390x => 351,
        Architecture.Ppc64le => 361,
        _ => throw new PlatformNotSupportedException($"bpf(2) has no system call number here for the architecture {architecture}; it is known for x64, x86, arm, arm64, riscv64, loongarch64, s390x and ppc64le."),
    };
}
