using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>What feature probes send: requests whose refusal says what the kernel knows.</summary>
internal static unsafe partial class BpfSyscall
{
    /// <summary>Sends any command with any words; a descriptor that comes of it is the caller's. Pointers have to be invalid or none.</summary>
    internal static int Probe(BpfCommand command, ReadOnlySpan<uint> words)
    {
        bpf_attr_probe attr = default;
        words.CopyTo(attr);
        return CallForDescriptor(command, ref attr, words.Length * sizeof(uint));
    }

    /// <summary>A command with the bit BPF_COMMON_ATTRS and no common attributes.</summary>
    internal static int ProbeWithCommonAttributes(BpfCommand command, ReadOnlySpan<uint> words)
    {
        const int CommonAttributes = 1 << 16;
        fixed (uint* attr = words)
        {
            nint result = Libc.Syscall(SyscallNumbers.Bpf(RuntimeInformation.ProcessArchitecture), (nint)command | CommonAttributes, (nint)attr, words.Length * sizeof(uint), 0, 0);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Loads nothing, with one descriptor of maps at an address that is never mapped.</summary>
    internal static int ProbeDescriptorArrayCount()
    {
        const ulong MoveZero = 0xb7;
        const ulong Exit = 0x95;
        ulong* code = stackalloc ulong[] { Code(MoveZero), Code(Exit) };
        byte* license = stackalloc byte[] { (byte)'G', (byte)'P', (byte)'L', 0 };
        bpf_attr_prog_load attr = new() { prog_type = 1, insn_cnt = 2, insns = (ulong)code, license = (ulong)license, fd_array = 1, fd_array_cnt = 1 };
        return CallForDescriptor(BpfCommand.ProgramLoad, ref attr, bpf_attr_prog_load.EndFdArrayCount);

        static ulong Code(ulong code) => BitConverter.IsLittleEndian ? code : code << 56;
    }

    /// <summary>Runs a program once over an empty frame, and says what it returned.</summary>
    internal static int ProbeTestRun(uint program, out uint returned)
    {
        // The shortest that every kernel takes is an Ethernet header; newer ones want something after it.
        const int FrameLength = 64;
        byte* frame = stackalloc byte[FrameLength];
        new Span<byte>(frame, FrameLength).Clear();
        bpf_attr_test attr = new() { prog_fd = program, data_in = (ulong)frame, data_size_in = FrameLength, repeat = 1 };
        int result = Call(BpfCommand.ProgramTestRun, ref attr, bpf_attr_test.EndCtxOut);
        returned = attr.retval;
        return result;
    }

    /// <summary>How many bytes of machine code a program has, or a negated errno.</summary>
    internal static int MachineCodeLength(uint program)
    {
        bpf_prog_info info = default;
        bpf_attr_info attr = new() { bpf_fd = program, info_len = (uint)sizeof(bpf_prog_info), info = (ulong)&info };
        int result = Call(BpfCommand.GetInfo, ref attr, bpf_attr_info.End);
        return result < 0 ? result : (int)info.jited_prog_len;
    }

    /// <summary>Makes a map with all that such maps could have before 6.9.</summary>
    internal static int ProbeMap(ref bpf_attr_map_create attr) => CallForDescriptor(BpfCommand.MapCreate, ref attr, bpf_attr_map_create.EndWithMapExtra);
}
