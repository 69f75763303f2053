using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>A descriptor of BTF that the kernel has checked and holds: what a map's and a program's type ids refer to.</summary>
public sealed class BtfHandle : BpfHandle
{
    private const int FirstLogSize = 64 * 1024;
    private const int LargestLogSize = 16 * 1024 * 1024;

    /// <summary>MODULE_NAME_LEN of the kernel has 56 bytes.</summary>
    private const int MaxNameLength = 64;

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

    /// <summary>Opens BTF that the kernel holds, by its id (<c>BPF_BTF_GET_FD_BY_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no BTF with that id.</exception>
    /// <exception cref="BpfPermissionException">CAP_SYS_ADMIN is missing.</exception>
    public static BtfHandle OpenById(uint id)
    {
        string target = $"open BTF with id {id}";
        int result = BpfSyscall.GetById(BpfCommand.BtfGetById, id);
        return result switch
        {
            >= 0 => new(result, ownsHandle: true),
            -Errno.ENOENT => throw new BpfObjectNotFoundException(BpfCommand.BtfGetById, Errno.ENOENT, target, "there is no BTF with that id (any more)"),
            _ => throw BpfErrors.Create(BpfCommand.BtfGetById, -result, target, BpfCapabilities.SysAdmin),
        };
    }

    /// <summary>The ids of the BTF that the kernel holds now: its own, modules' and what was loaded (<c>BPF_BTF_GET_NEXT_ID</c>, Linux 5.4). Needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfPermissionException">CAP_SYS_ADMIN is missing.</exception>
    public static IEnumerable<uint> EnumerateIds()
    {
        uint id = 0;
        int result;
        while ((result = BpfSyscall.GetNextId(BpfCommand.BtfGetNextId, id, out id)) == 0)
        {
            yield return id;
        }

        if (result != -Errno.ENOENT)
        {
            throw BpfErrors.Create(BpfCommand.BtfGetNextId, -result, "list the ids of BTF", BpfCapabilities.SysAdmin);
        }
    }

    /// <summary>What the kernel says about it.</summary>
    public BtfInfo GetInfo()
    {
        Span<byte> name = stackalloc byte[MaxNameLength];
        int result = BpfSyscall.GetBtfInfo(this, [], name, out bpf_btf_info info);
        if (result < 0)
        {
            throw Refused(result);
        }

        return new(in info, Encoding.UTF8.GetString(name[..Math.Max(name.IndexOf((byte)0), 0)]));
    }

    /// <summary>Reads the types back from the kernel.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public BtfTable ReadTypes()
    {
        BtfInfo info = GetInfo();
        byte[] data = ReadData((int)info.Size);
        return info.IsModule ? BtfTable.ParseSplit(data, info.Name, KernelBtf.Open().Vmlinux) : BtfTable.Parse(data, info.Name.Length > 0 ? info.Name : $"BTF with id {info.Id}");
    }

    internal byte[] ReadData(int size)
    {
        byte[] data = new byte[size];
        int result = BpfSyscall.GetBtfInfo(this, data, [], out _);
        return result < 0 ? throw Refused(result) : data;
    }

    private static BpfException Refused(int result) => BpfErrors.Create(BpfCommand.GetInfo, -result, "read the info of BTF", BpfCapabilities.Bpf);
}
