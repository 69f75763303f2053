using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Maps;

// Views of a map whose elements are not plain data, or which has none. A view does not own the map: it is of use until the map is disposed.
public sealed partial class BpfMap
{
    /// <summary>A view of a <see cref="BpfMapType.ProgramArray"/>, which does not own it.</summary>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    public BpfProgramArray AsProgramArray()
    {
        DemandType("make a view of programs of", BpfMapType.ProgramArray);
        return new(this);
    }

    /// <summary>A view of a <see cref="BpfMapType.ArrayOfMaps"/>, with the key type <see cref="uint"/>, or a <see cref="BpfMapType.HashOfMaps"/>, which does not own it.</summary>
    /// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The key sizes differ.</exception>
    public BpfMapOfMaps<TKey> AsMapOfMaps<TKey>()
        where TKey : unmanaged
    {
        DemandType("make a view of maps of", BpfMapType.ArrayOfMaps, BpfMapType.HashOfMaps);
        return new(As<TKey, uint>());
    }

    /// <summary>A view of a <see cref="BpfMapType.DeviceMap"/> or <see cref="BpfMapType.DeviceMapHash"/>, which does not own it.</summary>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    public BpfDeviceMap AsDeviceMap()
    {
        DemandType("make a view of devices of", BpfMapType.DeviceMap, BpfMapType.DeviceMapHash);
        return new(this);
    }

    /// <summary>A view of a <see cref="BpfMapType.CpuMap"/>, which does not own it.</summary>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    public BpfCpuMap AsCpuMap()
    {
        DemandType("make a view of CPUs of", BpfMapType.CpuMap);
        return new(this);
    }

    /// <summary>
    /// A view of a map of sockets, which does not own it: <see cref="BpfMapType.SocketHash"/>, and with the key type <see cref="uint"/>
    /// <see cref="BpfMapType.SocketMap"/>, <see cref="BpfMapType.ReusePortSocketArray"/> and <see cref="BpfMapType.XdpSocketMap"/>.
    /// </summary>
    /// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The key sizes differ.</exception>
    public BpfSocketMap<TKey> AsSocketMap<TKey>()
        where TKey : unmanaged
    {
        DemandType("make a view of sockets of", BpfMapType.SocketMap, BpfMapType.SocketHash, BpfMapType.ReusePortSocketArray, BpfMapType.XdpSocketMap);
        return KeySize == Unsafe.SizeOf<TKey>()
            ? new(this)
            : throw new BpfMapTypeMismatchException(GetInfo(), $"the key type {typeof(TKey).Name} has {Unsafe.SizeOf<TKey>()} bytes, the map's key {KeySize}");
    }

    /// <summary>A view of an array that holds what descriptors stand for, <see cref="BpfMapType.CgroupArray"/> or <see cref="BpfMapType.PerfEventArray"/>, which does not own it.</summary>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    public BpfDescriptorArray AsDescriptorArray()
    {
        DemandType("make a view of descriptors of", BpfMapType.CgroupArray, BpfMapType.PerfEventArray);
        return new(this);
    }

    /// <summary>
    /// A view of storage that is attached to sockets, inodes, tasks or cgroups, which does not own it: <see cref="BpfMapType.SocketStorage"/>,
    /// <see cref="BpfMapType.InodeStorage"/>, <see cref="BpfMapType.TaskStorage"/>, <see cref="BpfMapType.CgroupLocalStorage"/>.
    /// </summary>
    /// <typeparam name="TValue">A struct of the map's value size.</typeparam>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The value sizes differ.</exception>
    public BpfObjectStorage<TValue> AsObjectStorage<TValue>()
        where TValue : unmanaged
    {
        DemandType("make a view of storage of", BpfMapType.SocketStorage, BpfMapType.InodeStorage, BpfMapType.TaskStorage, BpfMapType.CgroupLocalStorage);
        DemandValueSize(Unsafe.SizeOf<TValue>(), typeof(TValue).Name);
        return new(this);
    }

    /// <summary>A view of a <see cref="BpfMapType.Queue"/> or a <see cref="BpfMapType.Stack"/>, which does not own it.</summary>
    /// <typeparam name="TValue">A struct of the map's value size.</typeparam>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The value sizes differ.</exception>
    public BpfQueueMap<TValue> AsQueue<TValue>()
        where TValue : unmanaged
    {
        DemandType("make a view to push and pop of", BpfMapType.Queue, BpfMapType.Stack);
        DemandValueSize(Unsafe.SizeOf<TValue>(), typeof(TValue).Name);
        return new(this);
    }

    /// <summary>A view of a <see cref="BpfMapType.BloomFilter"/>, which does not own it.</summary>
    /// <typeparam name="TValue">A struct of the map's value size, without padding holes.</typeparam>
    /// <exception cref="BpfMapUsageException">It is another type of map.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The value sizes differ.</exception>
    public BpfBloomFilter<TValue> AsBloomFilter<TValue>()
        where TValue : unmanaged
    {
        DemandType("make a view to add and ask of", BpfMapType.BloomFilter);
        DemandValueSize(Unsafe.SizeOf<TValue>(), typeof(TValue).Name);
        return new(this);
    }

    /// <summary>A view of a <see cref="BpfMapType.StackTrace"/> of addresses, which does not own it.</summary>
    /// <exception cref="BpfMapUsageException">It is another type of map, or has build ids instead of addresses (<see cref="BpfMapFlags.StackBuildId"/>).</exception>
    public BpfStackTraces AsStackTraces()
    {
        const string Action = "make a view of addresses of";
        DemandType(Action, BpfMapType.StackTrace);
        return (_info.Flags & BpfMapFlags.StackBuildId) == 0
            ? new(this)
            : throw new BpfMapUsageException(this, Action, $"it has {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.StackBuildId)}: its values are of struct bpf_stack_build_id");
    }
}
