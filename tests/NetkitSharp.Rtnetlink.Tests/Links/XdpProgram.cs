using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>An XDP program that passes everything, by bpf(2) itself: this package has no part in BPF.</summary>
internal static partial class XdpProgram
{
    // linux/bpf.h: BPF_PROG_LOAD, BPF_PROG_TYPE_XDP; asm/unistd_64.h
    private const int ProgramLoad = 5;
    private const uint TypeXdp = 6;
    private const long SystemCall = 321;

    // r0 = XDP_PASS; exit
    private static readonly ulong[] s_instructions = [0x0000_0002_0000_00b7, 0x0000_0000_0000_0095];

    internal static SafeFileHandle Load()
    {
        GCHandle instructions = GCHandle.Alloc(s_instructions, GCHandleType.Pinned);
        GCHandle license = GCHandle.Alloc("GPL\0"u8.ToArray(), GCHandleType.Pinned);
        try
        {
            // union bpf_attr: prog_type, insn_cnt, insns, license.
            ulong[] attributes = new ulong[16];
            attributes[0] = TypeXdp | ((ulong)s_instructions.Length << 32);
            attributes[1] = (ulong)instructions.AddrOfPinnedObject();
            attributes[2] = (ulong)license.AddrOfPinnedObject();
            long descriptor = bpf(SystemCall, ProgramLoad, attributes, attributes.Length * sizeof(ulong));
            return descriptor >= 0
                ? new SafeFileHandle((nint)descriptor, ownsHandle: true)
                : throw new InvalidOperationException($"bpf: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            instructions.Free();
            license.Free();
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long bpf(long number, int command, [In] ulong[] attributes, long size);
}
