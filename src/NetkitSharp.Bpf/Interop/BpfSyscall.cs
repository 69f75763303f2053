using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>
/// bpf(2), one method a command. A result below zero is a negated errno; commands that make a descriptor return it, close-on-exec
/// as the kernel makes them all. Attribute structs are zeroed and passed up to the last field in use, since older kernels refuse
/// bytes that they do not know unless they are zero, and none may be there behind the fields of the command.
/// </summary>
internal static unsafe partial class BpfSyscall
{
    /// <summary>The verifier gives up with EAGAIN when a signal is pending; libbpf tries as often.</summary>
    private const int InterruptedLoads = 5;

    private static nint s_number;

    private static int Call<TAttributes>(BpfCommand command, ref TAttributes attributes, int size)
        where TAttributes : unmanaged
    {
        int result = CallOnce(command, ref attributes, size);
        for (int interrupted = 0; result == -Errno.EINTR || (result == -Errno.EAGAIN && command == BpfCommand.ProgramLoad && ++interrupted < InterruptedLoads);)
        {
            result = CallOnce(command, ref attributes, size);
        }

        return result;
    }

    private static int CallOnce<TAttributes>(BpfCommand command, ref TAttributes attributes, int size)
        where TAttributes : unmanaged
    {
        nint number = s_number;
        if (number == 0)
        {
            s_number = number = SyscallNumbers.Bpf(RuntimeInformation.ProcessArchitecture);
        }

        fixed (TAttributes* attr = &attributes)
        {
            nint result = Libc.Syscall(number, (nint)command, (nint)attr, size);
            return result >= 0 ? (int)result : -Marshal.GetLastSystemError();
        }
    }

    private static int CallForDescriptor<TAttributes>(BpfCommand command, ref TAttributes attributes, int size)
        where TAttributes : unmanaged => Libc.AboveStandard(Call(command, ref attributes, size));
}
