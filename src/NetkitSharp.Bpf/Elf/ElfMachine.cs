namespace NetkitSharp.Bpf.Elf;

/// <summary>EM_* of elf.h: what an object was compiled for.</summary>
internal static class ElfMachine
{
    /// <summary>EM_BPF.</summary>
    internal const ushort Bpf = 247;

    /// <summary>The machine in words, for the one who gave the loader a host object.</summary>
    internal static string Describe(ushort machine) => machine switch
    {
        0 => "no machine",
        3 => "i386",
        8 => "MIPS",
        20 => "PowerPC",
        21 => "PowerPC64",
        22 => "s390",
        40 => "32-bit ARM",
        62 => "x86-64",
        183 => "AArch64",
        243 => "RISC-V",
        258 => "LoongArch",
        _ => "an unknown machine",
    } + $" (e_machine {machine})";
}
