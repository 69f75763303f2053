using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>A program of type BPF_PROG_TYPE_SCHED_CLS that gives one verdict on everything, by bpf(2) itself: this package has no part in BPF.</summary>
internal static partial class BpfProgram
{
    /// <summary>TC_ACT_OK.</summary>
    internal const int Pass = 0;

    /// <summary>TC_ACT_SHOT.</summary>
    internal const int Drop = 2;

    // linux/bpf.h: BPF_PROG_LOAD, BPF_PROG_TYPE_SCHED_CLS
    private const int ProgramLoad = 5;
    private const uint TypeSchedCls = 3;

    private static long SystemCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    internal static SafeFileHandle Load(int verdict)
    {
        // r0 = verdict; exit
        ulong[] instructions = GC.AllocateArray<ulong>(2, pinned: true);
        instructions[0] = 0xb7 | ((ulong)verdict << 32);
        instructions[1] = 0x95;
        byte[] license = GC.AllocateArray<byte>(4, pinned: true);
        "GPL\0"u8.CopyTo(license);

        // union bpf_attr: prog_type, insn_cnt, insns, license.
        ulong[] attributes = new ulong[16];
        attributes[0] = TypeSchedCls | ((ulong)instructions.Length << 32);
        attributes[1] = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(instructions, 0);
        attributes[2] = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(license, 0);
        long descriptor = Bpf(SystemCall, ProgramLoad, attributes, attributes.Length * sizeof(ulong));
        GC.KeepAlive(instructions);
        GC.KeepAlive(license);
        return descriptor >= 0
            ? new SafeFileHandle((nint)descriptor, ownsHandle: true)
            : throw new InvalidOperationException($"bpf: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Bpf(long number, int command, [In] ulong[] attributes, long size);
}
