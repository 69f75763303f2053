using System.Security.Cryptography;
using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A map, with keys and values as bytes. Owns a descriptor: the map lives while a descriptor, a program or a pin refers to it.
/// Safe for use by several threads at once. <see cref="As{TKey, TValue}"/> and <see cref="AsPerCpu{TKey, TValue}"/> give it types.
/// </summary>
public sealed partial class BpfMap : IDisposable
{
    private readonly BpfMapInfo _info;
    private readonly bool _canRead;
    private readonly bool _canWrite;
    private bool _frozen;

    private BpfMap(BpfMapHandle handle, BpfMapInfo info)
    {
        Handle = handle;
        _info = info;
        int access = Libc.AccessMode(handle);
        _canRead = access != Libc.O_WRONLY_MODE;
        _canWrite = access != Libc.O_RDONLY_MODE;
        IsPerCpu = IsPerCpuType(info.Type);
        ValueBufferSize = IsPerCpu ? PerCpuStride * PossibleCpus.Count : info.ValueSize;
    }

    /// <summary>The descriptor, owned by this object.</summary>
    public BpfMapHandle Handle { get; }

    /// <summary>The id, unique among the maps of the system while this one lives.</summary>
    public uint Id => _info.Id;

    /// <summary>The name, at most 15 bytes; may be empty and need not be unique.</summary>
    public string Name => _info.Name;

    /// <summary>The kind of map.</summary>
    public BpfMapType Type => _info.Type;

    /// <summary>Bytes of a key.</summary>
    public int KeySize => _info.KeySize;

    /// <summary>Bytes of a value; of one CPU's value in a per-CPU map.</summary>
    public int ValueSize => _info.ValueSize;

    /// <summary>How many entries it can hold.</summary>
    public uint MaxEntries => _info.MaxEntries;

    /// <summary>Whether every entry has a value for each possible CPU.</summary>
    public bool IsPerCpu { get; }

    /// <summary>
    /// Bytes that a value takes when looked up or updated: <see cref="ValueSize"/>, but in a per-CPU map that size rounded up to 8
    /// times <see cref="PossibleCpus.Count"/>.
    /// </summary>
    public int ValueBufferSize { get; }

    internal int PerCpuStride => (ValueSize + 7) & ~7;

    private bool IsFrozen => BpfDescriptor.Field(Handle, "frozen") == "1";

    /// <summary>Creates a map (<c>BPF_MAP_CREATE</c>). Needs CAP_BPF.</summary>
    /// <exception cref="BpfException">The kernel refused; the message says what of the description does not fit.</exception>
    /// <exception cref="BpfPermissionException">CAP_BPF is missing.</exception>
    public static BpfMap Create(BpfMapSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegative(spec.KeySize);
        ArgumentOutOfRangeException.ThrowIfNegative(spec.ValueSize);
        string name = BpfObjectName.Checked(spec.Name);
        using DescriptorLease inner = new(spec.InnerMap);
        using DescriptorLease btf = new(spec.Btf);
        bpf_attr_map_create attr = new()
        {
            map_type = (uint)spec.Type,
            key_size = (uint)spec.KeySize,
            value_size = (uint)spec.ValueSize,
            max_entries = spec.MaxEntries,
            map_flags = (uint)(spec.NumaNode is null ? spec.Flags : spec.Flags | BpfMapFlags.NumaNode),
            inner_map_fd = inner.Value,
            numa_node = (uint)spec.NumaNode.GetValueOrDefault(),
            map_name = bpf_obj_name.From(name),
            map_extra = spec.MapExtra,
        };
        if (spec.Btf is not null)
        {
            attr.btf_fd = btf.Value;
            attr.btf_key_type_id = spec.BtfKeyTypeId;
            attr.btf_value_type_id = spec.BtfValueTypeId;
        }

        int result = BpfSyscall.MapCreate(ref attr);
        return result < 0 ? throw CreateFailed(-result, spec) : Wrap(new(result, ownsHandle: true), $"create map '{name}'");
    }

    /// <summary>Opens the map that is pinned at a path (<c>BPF_OBJ_GET</c>).</summary>
    /// <param name="path">A path on a bpffs.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else than a map is pinned there.</exception>
    public static BpfMap OpenPinned(string path, bool readOnly = false)
    {
        string target = $"open map pinned at '{path}'";
        return Wrap(new(BpfFileSystem.Open(path, readOnly, target), ownsHandle: true), target);
    }

    /// <summary>Opens a map by its id (<c>BPF_MAP_GET_FD_BY_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The id.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfObjectNotFoundException">There is no map with that id.</exception>
    public static BpfMap OpenById(uint id, bool readOnly = false)
    {
        string target = $"open map with id {id}";
        int result = BpfSyscall.GetById(BpfCommand.MapGetById, id, readOnly ? (uint)BpfMapFlags.ReadOnly : 0);
        return result switch
        {
            >= 0 => Wrap(new(result, ownsHandle: true), target),
            -Errno.ENOENT => throw new BpfObjectNotFoundException(BpfCommand.MapGetById, Errno.ENOENT, target, "there is no map with that id (any more)"),
            _ => throw BpfErrors.Create(BpfCommand.MapGetById, -result, target, BpfCapabilities.SysAdmin),
        };
    }

    /// <summary>Wraps a descriptor that came from elsewhere, such as another process, and takes it over.</summary>
    /// <exception cref="BpfObjectKindException">The descriptor is not of a map; it has been closed.</exception>
    public static BpfMap FromHandle(BpfMapHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Wrap(handle, "open map from a descriptor");
    }

    /// <summary>The ids of the maps that exist now (<c>BPF_MAP_GET_NEXT_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    public static IEnumerable<uint> EnumerateIds()
    {
        uint id = 0;
        int result;
        while ((result = BpfSyscall.GetNextId(BpfCommand.MapGetNextId, id, out id)) == 0)
        {
            yield return id;
        }

        if (result != -Errno.ENOENT)
        {
            throw BpfErrors.Create(BpfCommand.MapGetNextId, -result, "list the ids of maps", BpfCapabilities.SysAdmin);
        }
    }

    /// <summary>
    /// Opens the maps that exist now, one after the other; maps that go meanwhile are left out. Each is the caller's to dispose, also when the
    /// enumeration is left early. Needs CAP_SYS_ADMIN.
    /// </summary>
    /// <param name="readOnly">Opens them for reading only, which also the kernel enforces.</param>
    public static IEnumerable<BpfMap> OpenAll(bool readOnly = true)
    {
        foreach (uint id in EnumerateIds())
        {
            BpfMap map;
            try
            {
                map = OpenById(id, readOnly);
            }
            catch (BpfObjectNotFoundException)
            {
                // Gone since its id was listed.
                continue;
            }

            yield return map;
        }
    }

    /// <summary>What the kernel says about the map now.</summary>
    public BpfMapInfo GetInfo() => ReadInfo(Handle, $"read the info of {this}")
        .WithDescriptorInfo(BpfDescriptor.Field(Handle, "frozen"), BpfDescriptor.Field(Handle, "memlock"));

    /// <summary>
    /// The SHA-256 of a frozen array's values, as the kernel computes it and signed programs state it (<see cref="BpfMapType.Array"/> only, Linux 6.18).
    /// </summary>
    /// <returns>32 bytes.</returns>
    /// <exception cref="BpfMapUsageException">It is no array.</exception>
    /// <exception cref="BpfException">EINVAL: the kernel is older; EPERM: the map is not frozen.</exception>
    public byte[] GetHash()
    {
        DemandType("compute the hash of", BpfMapType.Array);
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        int result = BpfSyscall.MapHash(Handle, hash);
        string target = $"compute the hash of {this}";
        return result switch
        {
            >= 0 => hash,
            -Errno.E2BIG or -Errno.EINVAL => throw new BpfNotSupportedException(BpfCommand.GetInfo, -result, target, "kernels compute it from Linux 6.18 on"),
            -Errno.EPERM => throw new BpfException(BpfCommand.GetInfo, -result, target, "the map has to be frozen first, or the hash would say nothing"),
            _ => throw BpfErrors.Create(BpfCommand.GetInfo, -result, target, BpfCapabilities.Bpf),
        };
    }

    /// <summary>
    /// A second descriptor of the map, to be handed to who takes descriptors over (<see cref="FromHandle"/>); disposing this map does not close it.
    /// It is closed on exec like all others.
    /// </summary>
    public BpfMapHandle DuplicateHandle()
    {
        int result = Libc.Duplicate(Handle);
        return result >= 0 ? new(result, ownsHandle: true) : throw BpfErrors.Create(BpfCommand.GetInfo, -result, $"duplicate the descriptor of {this}", BpfCapabilities.None);
    }

    /// <summary>
    /// Makes the map unwritable for every user-space process, for good (<c>BPF_MAP_FREEZE</c>, Linux 5.2). Programs still write unless
    /// the map has <see cref="BpfMapFlags.ReadOnlyForPrograms"/>, with which the verifier takes its values as constants.
    /// </summary>
    /// <exception cref="BpfMapUsageException">The descriptor was opened for reading only, through which some kernels would freeze it.</exception>
    /// <exception cref="BpfException">EPERM: it is frozen already (EBUSY on older kernels); EBUSY: it is mapped for writing.</exception>
    public void Freeze()
    {
        if (!_canWrite)
        {
            ThrowNotWritable("freeze");
        }

        int result = BpfSyscall.MapFreeze(Handle);
        if (result >= 0)
        {
            _frozen = true;
            return;
        }

        string? advice = -result switch
        {
            Errno.EPERM or Errno.EBUSY when IsFrozen => "it is frozen already",
            Errno.EBUSY => "it is mapped for writing (mmap), or being written at this moment",
            Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"a {Type} map cannot be frozen",
            _ => null,
        };
        throw BpfErrors.Create(BpfCommand.MapFreeze, -result, $"freeze {this}", BpfCapabilities.Bpf, advice);
    }

    /// <summary>Keeps the map alive under a path on a bpffs (<c>BPF_OBJ_PIN</c>). Remove it with <see cref="BpfFileSystem.Unpin"/>.</summary>
    /// <param name="path">A new path on a bpffs, whose last part has no dot.</param>
    /// <exception cref="BpfPinExistsException">The path is taken.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    public void Pin(string path) => BpfFileSystem.Pin(Handle, path);

    /// <summary>A view of the map with types, which does not own it.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is per-CPU.</exception>
    public BpfMap<TKey, TValue> As<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new(this, ownsMap: false);

    /// <summary>A view of a per-CPU map with types, which does not own it.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is not per-CPU.</exception>
    public BpfPerCpuMap<TKey, TValue> AsPerCpu<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new(this, ownsMap: false);

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>The name and the id.</summary>
    public override string ToString() => Name.Length == 0 ? $"map {Id}" : $"map '{Name}' (id {Id})";

    internal static bool IsPerCpuType(BpfMapType type) =>
        type is BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash or BpfMapType.PerCpuCgroupStorage;

    /// <summary>Whether the keys are the indices from 0 on, with or without something in the slot.</summary>
    internal static bool IsIndexedType(BpfMapType type) =>
        type is BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.ProgramArray or BpfMapType.PerfEventArray or BpfMapType.CgroupArray
            or BpfMapType.ArrayOfMaps or BpfMapType.DeviceMap or BpfMapType.CpuMap or BpfMapType.XdpSocketMap or BpfMapType.SocketMap
            or BpfMapType.ReusePortSocketArray or BpfMapType.StackTrace;

    private static BpfMap Wrap(BpfMapHandle handle, string target)
    {
        BpfDescriptor.Verify(handle, target);
        try
        {
            return new(handle, ReadInfo(handle, target));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static BpfMapInfo ReadInfo(BpfMapHandle handle, string target)
    {
        bpf_map_info info = default;
        int result = BpfSyscall.GetInfo(handle, ref info);
        return result < 0 ? throw BpfErrors.Create(BpfCommand.GetInfo, -result, target, BpfCapabilities.Bpf) : new(in info);
    }

    private static BpfException CreateFailed(int errno, BpfMapSpec spec)
    {
        StringBuilder target = new();
        target.Append($"create map '{spec.Name}' ({spec.Type}, key {spec.KeySize} B, value {spec.ValueSize} B, {spec.MaxEntries} entries");
        target.Append(spec.Flags == 0 ? ")" : $", {spec.Flags})");
        string? advice = errno switch
        {
            Errno.EINVAL => Misfit(spec),
            Errno.E2BIG => "it is larger than the kernel allows a map to be: fewer entries or smaller values",
            Errno.EBADF => "the BTF or inner map descriptor is closed or of another kind",
            Errno.EPERM => null,
            Errno.EOPNOTSUPP or Errno.ENOTSUPP => "the BTF types given for it do not fit this kind of map, or the kernel lacks them",
            _ => null,
        };
        return BpfErrors.Create(BpfCommand.MapCreate, errno, target.ToString(), BpfCapabilities.Bpf, advice);
    }

    /// <summary>EINVAL of BPF_MAP_CREATE has no text from the kernel: the rules that are broken most.</summary>
    private static string Misfit(BpfMapSpec spec) => spec.Type switch
    {
        BpfMapType.RingBuffer or BpfMapType.UserRingBuffer when spec.KeySize != 0 || spec.ValueSize != 0 => "a ring buffer has key and value size 0",
        BpfMapType.RingBuffer or BpfMapType.UserRingBuffer => $"a ring buffer's max entries is its size in bytes: a power of two and a multiple of the page size ({Environment.SystemPageSize})",
        BpfMapType.Arena when spec.KeySize != 0 || spec.ValueSize != 0 => "an arena has key and value size 0; its max entries is its size in pages",
        BpfMapType.Arena when !spec.Flags.HasFlag(BpfMapFlags.MemoryMappable) => $"an arena needs {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.MemoryMappable)}",
        _ when IsObjectStorage(spec.Type) && spec.MaxEntries != 0 => "storage of objects grows with them: its max entries is 0",
        _ when IsObjectStorage(spec.Type) && !spec.Flags.HasFlag(BpfMapFlags.NoPreallocation) => $"storage of objects needs {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.NoPreallocation)}",
        _ when IsObjectStorage(spec.Type) && (spec.KeySize != sizeof(int) || spec.BtfKeyTypeId == 0 || spec.BtfValueTypeId == 0) => "storage of objects needs keys of 4 bytes, the objects' descriptors, and BTF types for key and value",
        BpfMapType.Queue or BpfMapType.Stack or BpfMapType.BloomFilter when spec.KeySize != 0 => $"a {spec.Type} has no keys: key size 0",
        _ when spec.MaxEntries == 0 && !IsObjectStorage(spec.Type) && spec.Type is not (BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage) => "max entries is 0",
        _ when IsIndexedType(spec.Type) && spec.KeySize != sizeof(uint) => "an array's key is its 32-bit index: key size 4",
        BpfMapType.LpmTrie when !spec.Flags.HasFlag(BpfMapFlags.NoPreallocation) => $"an LPM trie needs {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.NoPreallocation)}",
        BpfMapType.LpmTrie when spec.KeySize <= sizeof(uint) => "an LPM trie's key is a 32-bit prefix length and at least a byte of data",
        BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps when spec.InnerMap is null => "a map of maps needs an inner map to know what it will hold",
        BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.CpuMap or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.ReusePortSocketArray when spec.ValueSize is not (sizeof(uint) or sizeof(ulong)) => $"a {spec.Type} has values of 4 or 8 bytes",
        _ when HoldsDescriptors(spec.Type) && spec.ValueSize != sizeof(uint) && spec.Type is not (BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.ReusePortSocketArray) => "its values are descriptors: value size 4",
        BpfMapType.StackTrace when spec.ValueSize % sizeof(ulong) != 0 => "stack traces are of 8-byte addresses: a value size that is a multiple of 8",
        _ when spec.KeySize == 0 && spec.Type is BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash => "a hash needs a key",
        _ => "this kernel does not know the type, or does not take these sizes or flags with it",
    };
}
