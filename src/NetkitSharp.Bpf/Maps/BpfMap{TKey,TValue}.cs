using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A map whose keys and values are structs, copied to and from the kernel as they lie in memory, without allocation. The sizes are
/// checked against the map's when it is opened. Safe for use by several threads at once.
/// </summary>
/// <remarks>
/// The kernel compares keys byte by byte, padding included. A key struct must have no holes: C# leaves their bytes as they happen to
/// be, so that equal keys may differ. Make padding explicit with named fields and leave them zero, as the C side must. Multi-byte
/// fields are in the byte order of the machine unless the program that shares the map says otherwise.
/// </remarks>
/// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
/// <typeparam name="TValue">A struct of the map's value size.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "The type arguments say what to expect of the map; they can be inferred from nothing.")]
public sealed partial class BpfMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>, IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly BpfMapHandle _handle;
    private readonly bool _ownsMap;

    internal BpfMap(BpfMap map, bool ownsMap)
    {
        try
        {
            BpfMapShape.Check<TKey, TValue>(map, perCpu: false);
        }
        catch when (ownsMap)
        {
            map.Dispose();
            throw;
        }

        Map = map;
        _handle = map.Handle;
        _ownsMap = ownsMap;
    }

    /// <summary>The same map with keys and values as bytes.</summary>
    public BpfMap Map { get; }

    /// <summary>The value of a key. Reading a key that is not there throws <see cref="BpfKeyNotFoundException"/>; writing adds it.</summary>
    public TValue this[in TKey key]
    {
        get => Lookup(in key);
        set => Update(in key, in value);
    }

    /// <summary>Creates a map. Sizes of 0 in <paramref name="spec"/> are taken from the types. Needs CAP_BPF.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is per-CPU.</exception>
    public static BpfMap<TKey, TValue> Create(BpfMapSpec spec) => new(BpfMap.Create(BpfMapShape.Sized<TKey, TValue>(spec)), ownsMap: true);

    /// <summary>Opens the map that is pinned at a path.</summary>
    /// <param name="path">A path on a bpffs.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is per-CPU.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    public static BpfMap<TKey, TValue> OpenPinned(string path, bool readOnly = false) => new(BpfMap.OpenPinned(path, readOnly), ownsMap: true);

    /// <summary>Opens a map by its id. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The id.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is per-CPU.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no map with that id.</exception>
    public static BpfMap<TKey, TValue> OpenById(uint id, bool readOnly = false) => new(BpfMap.OpenById(id, readOnly), ownsMap: true);

    /// <summary>The value of a key (<c>BPF_MAP_LOOKUP_ELEM</c>). Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public TValue Lookup(in TKey key, BpfElementFlags flags = BpfElementFlags.None) =>
        TryLookup(in key, out TValue value, flags) ? value : throw Map.KeyNotFound(BpfCommand.MapLookup, Bytes(in key));

    /// <summary>As <see cref="Lookup"/>, but false, and a zero value, when there is no such key. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    public bool TryLookup(in TKey key, out TValue value, BpfElementFlags flags = BpfElementFlags.None)
    {
        Map.DemandReadable("look up in");
        value = default;
        int result = BpfSyscall.MapLookup(_handle, Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)), (ulong)flags);
        return result >= 0 || (result == -Errno.ENOENT ? false : throw Map.ElementFailed(BpfCommand.MapLookup, -result, Bytes(in key)));
    }

    /// <summary>The value of a key, which is removed in the same step (<c>BPF_MAP_LOOKUP_AND_DELETE_ELEM</c>, for hashes Linux 5.14). Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel cannot do it with hashes.</exception>
    public TValue LookupAndDelete(in TKey key, BpfElementFlags flags = BpfElementFlags.None) =>
        TryLookupAndDelete(in key, out TValue value, flags) ? value : throw Map.KeyNotFound(BpfCommand.MapLookupAndDelete, Bytes(in key));

    /// <summary>As <see cref="LookupAndDelete"/>, but false, and a zero value, when there is no such key. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfNotSupportedException">This kernel cannot do it with hashes.</exception>
    public bool TryLookupAndDelete(in TKey key, out TValue value, BpfElementFlags flags = BpfElementFlags.None)
    {
        value = default;
        return Map.TryLookupAndDelete(Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)), flags);
    }

    /// <summary>Writes the value of a key (<c>BPF_MAP_UPDATE_ELEM</c>). Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyExistsException">The key is there, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The key is not there, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    /// <exception cref="BpfMapFullException">The map holds as many entries as it can.</exception>
    /// <exception cref="BpfMapUsageException">The map is frozen, or the descriptor was opened for reading only.</exception>
    public void Update(in TKey key, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any, BpfElementFlags flags = BpfElementFlags.None)
    {
        Map.DemandWritable("update");
        int result = BpfSyscall.MapUpdate(_handle, Bytes(in key), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), (ulong)mode | (ulong)flags);
        if (result < 0)
        {
            throw Map.ElementFailed(BpfCommand.MapUpdate, -result, Bytes(in key));
        }
    }

    /// <summary>Removes a key (<c>BPF_MAP_DELETE_ELEM</c>). Allocates nothing.</summary>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed, or not through this descriptor.</exception>
    public void Delete(in TKey key) => Map.Delete(Bytes(in key));

    /// <summary>As <see cref="Delete"/>, but false when there is no such key. Allocates nothing.</summary>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed, or not through this descriptor.</exception>
    public bool TryDelete(in TKey key) => Map.TryDelete(Bytes(in key));

    /// <summary>
    /// Walks the entries, many in one system call where the kernel can. Entries that are there during the whole walk come exactly once, whatever
    /// is written, removed or evicted meanwhile, also by the caller; those that come or go may or may not come. Values are as they were when
    /// their batch was read.
    /// </summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes the map's descriptor, if this object opened it; a view (<see cref="BpfMap.As{TKey, TValue}"/>) leaves the map open.</summary>
    public void Dispose()
    {
        if (_ownsMap)
        {
            Map.Dispose();
        }
    }

    internal static ReadOnlySpan<byte> Bytes(in TKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
}
