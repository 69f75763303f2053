using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Rtnetlink.Tests.Encapsulation;

/// <summary>A BPF program that lets every packet pass, <c>r0 = 0; exit</c>, loaded by hand: the library under test does not know bpf(2).</summary>
internal static class LwtProgram
{
    private const int BPF_PROG_LOAD = 5;
    private const int AttributeLength = 128;

    /// <summary>BPF_PROG_TYPE_LWT_IN.</summary>
    internal const int In = 10;

    /// <summary>BPF_PROG_TYPE_LWT_OUT.</summary>
    internal const int Out = 11;

    /// <summary>BPF_PROG_TYPE_LWT_XMIT.</summary>
    internal const int Transmit = 12;

    private static long SystemCallNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    internal static SafeFileHandle Load(int type)
    {
        byte[] instructions = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        GCHandle code = GCHandle.Alloc(instructions, GCHandleType.Pinned);
        GCHandle license = GCHandle.Alloc("GPL\0"u8.ToArray(), GCHandleType.Pinned);
        try
        {
            byte[] attribute = new byte[AttributeLength];
            BinaryPrimitives.WriteInt32LittleEndian(attribute, type);
            BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(4), 2);
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(8), code.AddrOfPinnedObject());
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(16), license.AddrOfPinnedObject());
            long descriptor = SystemCall(SystemCallNumber, BPF_PROG_LOAD, attribute, AttributeLength);
            return descriptor < 0 ? throw new Win32Exception() : new SafeFileHandle((nint)descriptor, ownsHandle: true);
        }
        finally
        {
            license.Free();
            code.Free();
        }
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, long command, byte[] attribute, long length);
}
