using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>A descriptor of BTF that the kernel has checked and holds: what a map's and a program's type ids refer to.</summary>
public sealed class BtfHandle : BpfHandle
{
    private const int FirstLogSize = 64 * 1024;
    private const int LargestLogSize = 16 * 1024 * 1024;

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">A descriptor of a BTF object.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public BtfHandle(int descriptor, bool ownsHandle)
        : base(descriptor, ownsHandle)
    {
    }

    internal override string Kind => "BTF";

    internal override bool IsInodeName(string name) => name == "anon_inode:btf";

    /// <summary>Loads the contents of a <c>.BTF</c> section into the kernel (<c>BPF_BTF_LOAD</c>, Linux 4.18). Needs CAP_BPF.</summary>
    /// <param name="btf">The section, in the byte order of this machine.</param>
    /// <exception cref="BtfLoadException">The kernel found it faulty; the exception has what it said.</exception>
    /// <exception cref="BpfPermissionException">CAP_BPF is missing.</exception>
    public static BtfHandle Load(ReadOnlySpan<byte> btf)
    {
        string target = $"load BTF ({btf.Length} bytes)";
        int result = BpfSyscall.BtfLoad(btf, 0, [], out _);
        if (result >= 0)
        {
            return new(result, ownsHandle: true);
        }

        if (result is -Errno.EPERM)
        {
            throw BpfErrors.Create(BpfCommand.BtfLoad, Errno.EPERM, target, BpfCapabilities.Bpf);
        }

        int verdict = result;
        byte[] log = new byte[FirstLogSize];
        while (true)
        {
            result = BpfSyscall.BtfLoad(btf, 1, log, out uint size);
            if (result >= 0)
            {
                return new(result, ownsHandle: true);
            }

            if (result != -Errno.ENOSPC || log.Length >= LargestLogSize)
            {
                int end = log.AsSpan().IndexOf((byte)0);

                // A log that does not fit ends in ENOSPC, which says nothing of the BTF.
                throw new BtfLoadException(-(result == -Errno.ENOSPC ? verdict : result), target, Encoding.UTF8.GetString(log, 0, end < 0 ? log.Length : end));
            }

            log = new byte[Math.Clamp((long)size, log.Length * 2, LargestLogSize)];
        }
    }
}
