using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A map with a value for every possible CPU (<see cref="BpfMapType.PerCpuHash"/>, <see cref="BpfMapType.PerCpuArray"/>,
/// <see cref="BpfMapType.LruPerCpuHash"/>): programs write their own CPU's without locks, user space reads and writes all at once.
/// Safe for use by several threads at once.
/// </summary>
/// <typeparam name="TKey">A struct of the map's key size, without padding holes: see <see cref="BpfMap{TKey, TValue}"/>.</typeparam>
/// <typeparam name="TValue">A struct of one CPU's value size.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "The type arguments say what to expect of the map; they can be inferred from nothing.")]
public sealed partial class BpfPerCpuMap<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int MaxStack = 2048;

    private readonly BpfMapHandle _handle;
    private readonly bool _ownsMap;
    private readonly int _stride;

    internal BpfPerCpuMap(BpfMap map, bool ownsMap)
    {
        try
        {
            BpfMapShape.Check<TKey, TValue>(map, perCpu: true);
            CpuCount = PossibleCpus.Count;
        }
        catch when (ownsMap)
        {
            map.Dispose();
            throw;
        }

        Map = map;
        _handle = map.Handle;
        _ownsMap = ownsMap;
        _stride = map.PerCpuStride;
    }

    /// <summary>The same map with keys and values as bytes.</summary>
    public BpfMap Map { get; }

    /// <summary>How many values a key has: <see cref="PossibleCpus.Count"/>.</summary>
    public int CpuCount { get; }

    /// <summary>Creates a map. Sizes of 0 in <paramref name="spec"/> are taken from the types. Needs CAP_BPF.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is not per-CPU.</exception>
    public static BpfPerCpuMap<TKey, TValue> Create(BpfMapSpec spec) => new(BpfMap.Create(BpfMapShape.Sized<TKey, TValue>(spec)), ownsMap: true);

    /// <summary>Opens the map that is pinned at a path.</summary>
    /// <param name="path">A path on a bpffs.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is not per-CPU.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    public static BpfPerCpuMap<TKey, TValue> OpenPinned(string path, bool readOnly = false) => new(BpfMap.OpenPinned(path, readOnly), ownsMap: true);

    /// <summary>Opens a map by its id. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The id.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is not per-CPU.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no map with that id.</exception>
    public static BpfPerCpuMap<TKey, TValue> OpenById(uint id, bool readOnly = false) => new(BpfMap.OpenById(id, readOnly), ownsMap: true);

    /// <summary>Copies the values of a key. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values"><see cref="CpuCount"/> values, in the order of the CPUs' numbers.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public void Lookup(in TKey key, Span<TValue> values)
    {
        if (!TryLookup(in key, values))
        {
            throw Map.KeyNotFound(BpfCommand.MapLookup, Bytes(in key));
        }
    }

    /// <summary>The values of a key in a new array of <see cref="CpuCount"/>.</summary>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public TValue[] Lookup(in TKey key)
    {
        TValue[] values = new TValue[CpuCount];
        Lookup(in key, values);
        return values;
    }

    /// <summary>As <see cref="Lookup(in TKey, Span{TValue})"/>, but false when there is no such key. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values"><see cref="CpuCount"/> values, in the order of the CPUs' numbers.</param>
    public bool TryLookup(in TKey key, Span<TValue> values)
    {
        CheckCount(values.Length);
        Map.DemandReadable("look up in");
        if (_stride == Unsafe.SizeOf<TValue>())
        {
            return Found(BpfSyscall.MapLookup(_handle, Bytes(in key), MemoryMarshal.AsBytes(values), 0), in key);
        }

        int size = _stride * CpuCount;
        byte[]? rented = size > MaxStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        try
        {
            Span<byte> padded = rented is null ? stackalloc byte[MaxStack] : rented;
            bool found = Found(BpfSyscall.MapLookup(_handle, Bytes(in key), padded[..size], 0), in key);
            for (int cpu = 0; found && cpu < values.Length; cpu++)
            {
                values[cpu] = MemoryMarshal.Read<TValue>(padded[(cpu * _stride)..]);
            }

            return found;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Writes the values of a key for all CPUs; a program that adds to its CPU's value meanwhile may have its addition lost. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values"><see cref="CpuCount"/> values, in the order of the CPUs' numbers.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfKeyExistsException">The key is there, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The key is not there, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    /// <exception cref="BpfMapFullException">The map holds as many entries as it can.</exception>
    public void Update(in TKey key, ReadOnlySpan<TValue> values, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        CheckCount(values.Length);
        Map.DemandWritable("update");
        if (_stride == Unsafe.SizeOf<TValue>())
        {
            Updated(BpfSyscall.MapUpdate(_handle, Bytes(in key), MemoryMarshal.AsBytes(values), (ulong)mode), in key);
            return;
        }

        int size = _stride * CpuCount;
        byte[]? rented = size > MaxStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        try
        {
            Span<byte> padded = (rented is null ? stackalloc byte[MaxStack] : rented)[..size];
            padded.Clear();
            for (int cpu = 0; cpu < values.Length; cpu++)
            {
                MemoryMarshal.Write(padded[(cpu * _stride)..], in values[cpu]);
            }

            Updated(BpfSyscall.MapUpdate(_handle, Bytes(in key), padded, (ulong)mode), in key);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Removes a key. Elements of an array cannot be removed.</summary>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfMapUsageException">It is an array, or cannot be written through this descriptor.</exception>
    public void Delete(in TKey key) => Map.Delete(Bytes(in key));

    /// <summary>As <see cref="Delete"/>, but false when there is no such key.</summary>
    /// <exception cref="BpfMapUsageException">It is an array, or cannot be written through this descriptor.</exception>
    public bool TryDelete(in TKey key) => Map.TryDelete(Bytes(in key));

    /// <summary>The keys, under the conditions of <see cref="BpfMap.EnumerateEntries"/>.</summary>
    public IEnumerable<TKey> EnumerateKeys()
    {
        foreach (byte[] key in Map.EnumerateKeys())
        {
            yield return MemoryMarshal.Read<TKey>(key);
        }
    }

    /// <summary>Walks the entries, each key with the values of all CPUs in place, under the conditions of <see cref="BpfMap.EnumerateEntries"/>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Closes the map's descriptor, if this object opened it; a view (<see cref="BpfMap.AsPerCpu{TKey, TValue}"/>) leaves the map open.</summary>
    public void Dispose()
    {
        if (_ownsMap)
        {
            Map.Dispose();
        }
    }

    private static ReadOnlySpan<byte> Bytes(in TKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));

    private bool Found(int result, in TKey key) => result switch
    {
        >= 0 => true,
        -Errno.ENOENT => false,
        _ => throw Map.ElementFailed(BpfCommand.MapLookup, -result, Bytes(in key)),
    };

    private void Updated(int result, in TKey key)
    {
        if (result < 0)
        {
            throw Map.ElementFailed(BpfCommand.MapUpdate, -result, Bytes(in key));
        }
    }

    private void CheckCount(int length)
    {
        if (length != CpuCount)
        {
            throw new ArgumentException($"A key of {Map} has a value for each of {CpuCount} possible CPUs; {length} were given.");
        }
    }
}
