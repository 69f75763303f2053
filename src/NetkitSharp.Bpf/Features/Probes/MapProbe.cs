using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Makes the smallest map of a kind to see whether the kernel knows it, and drops it at once.</summary>
internal static class MapProbe
{
    internal const uint Array = 2;

    private const uint Hash = 1;
    private const uint StackTrace = 7;
    private const uint LpmTrie = 11;
    private const uint ArrayOfMaps = 12;
    private const uint HashOfMaps = 13;
    private const uint DeviceMap = 14;
    private const uint CpuMap = 16;
    private const uint CgroupStorage = 19;
    private const uint PerCpuCgroupStorage = 21;
    private const uint Queue = 22;
    private const uint Stack = 23;
    private const uint SocketStorage = 24;
    private const uint StructOps = 26;
    private const uint RingBuffer = 27;
    private const uint InodeStorage = 28;
    private const uint TaskStorage = 29;
    private const uint BloomFilter = 30;
    private const uint UserRingBuffer = 31;
    private const uint CgroupLocalStorage = 32;
    private const uint Arena = 33;
    private const uint InstructionArray = 34;
    private const uint ResizableHash = 35;

    private const uint NoPreallocation = 1;
    private const uint Mappable = 1 << 10;
    private const uint Link = 1 << 13;

    internal static Probed Type(uint type)
    {
        bpf_attr_map_create attr = new() { map_type = type, key_size = 4, value_size = 4, max_entries = 1 };
        switch (type)
        {
            case StackTrace:
                attr.value_size = 8;
                break;
            case LpmTrie:
                (attr.key_size, attr.map_flags) = (8, NoPreallocation);
                break;
            case ArrayOfMaps or HashOfMaps:
                return OfMaps(ref attr);
            case CgroupStorage or PerCpuCgroupStorage:
                (attr.key_size, attr.value_size, attr.max_entries) = (16, 8, 0);
                break;
            case Queue or Stack or BloomFilter:
                attr.key_size = 0;
                break;
            case SocketStorage or InodeStorage or TaskStorage or CgroupLocalStorage:
                return Storage(ref attr);
            case RingBuffer or UserRingBuffer:
                (attr.key_size, attr.value_size, attr.max_entries) = (0, 0, (uint)Environment.SystemPageSize);
                break;
            case StructOps:
                return StructOpsMap(0);
            case Arena:
                (attr.key_size, attr.value_size, attr.map_flags) = (0, 0, Mappable);
                break;
            case InstructionArray:
                attr.value_size = 16;
                break;
            case ResizableHash:
                attr.map_flags = NoPreallocation;
                break;
        }

        return Create(ref attr);
    }

    /// <summary>Whether a devmap, or a cpumap, takes a program beside its target.</summary>
    internal static Probed WithProgram(bool cpuMap)
    {
        bpf_attr_map_create attr = new() { map_type = cpuMap ? CpuMap : DeviceMap, key_size = 4, value_size = 8, max_entries = 1 };
        return Create(ref attr);
    }

    internal static Probed MappableArray()
    {
        bpf_attr_map_create attr = new() { map_type = Array, key_size = 4, value_size = 4, max_entries = 1, map_flags = Mappable };
        return Create(ref attr);
    }

    internal static Probed StructOpsLink() => StructOpsMap(Link);

    /// <summary>Kernels that know the type look for the operations with that BTF id before anything else fails: ENOTSUPP is that there are none such.</summary>
    private static Probed StructOpsMap(uint flags)
    {
        bpf_attr_map_create attr = new() { map_type = StructOps, key_size = 4, value_size = 4, max_entries = 1, map_flags = flags, btf_vmlinux_value_type_id = 1 };
        Probed probed = Create(ref attr);
        return probed.Errno == Errno.ENOTSUPP ? probed with { Finding = Finding.Present } : probed;
    }

    private static Probed OfMaps(ref bpf_attr_map_create attr)
    {
        bpf_attr_map_create inner = new() { map_type = Hash, key_size = 4, value_size = 4, max_entries = 1 };
        int descriptor = BpfSyscall.ProbeMap(ref inner);
        if (descriptor < 0)
        {
            return new(Finding.Unknown, -descriptor);
        }

        attr.inner_map_fd = (uint)descriptor;
        Probed probed = Create(ref attr);
        _ = Libc.Close(descriptor);
        return probed;
    }

    /// <summary>Storage is made with the BTF of its key and value.</summary>
    private static Probed Storage(ref bpf_attr_map_create attr)
    {
        int descriptor = BpfSyscall.BtfLoad(BtfBlob.WithInt([]), 0, [], out _);
        if (descriptor < 0)
        {
            return new(descriptor == -Errno.EINVAL ? Finding.Absent : Finding.Unknown, -descriptor);
        }

        (attr.max_entries, attr.map_flags, attr.btf_fd, attr.btf_key_type_id, attr.btf_value_type_id) = (0, NoPreallocation, (uint)descriptor, 1, 1);
        Probed probed = Create(ref attr);
        _ = Libc.Close(descriptor);
        return probed;
    }

    private static Probed Create(ref bpf_attr_map_create attr)
    {
        int result = BpfSyscall.ProbeMap(ref attr);
        if (result >= 0)
        {
            _ = Libc.Close(result);
        }

        return Probed.By(result);
    }
}
