using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    /// <summary>Copies the value of a key (<c>BPF_MAP_LOOKUP_ELEM</c>). A queue or stack has no keys: give none to see its next value.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public void Lookup(ReadOnlySpan<byte> key, Span<byte> value, BpfElementFlags flags = BpfElementFlags.None)
    {
        if (!TryLookup(key, value, flags))
        {
            throw KeyNotFound(BpfCommand.MapLookup, key);
        }
    }

    /// <summary>As <see cref="Lookup"/>, but false, and <paramref name="value"/> untouched, when there is no such key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value, BpfElementFlags flags = BpfElementFlags.None)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        DemandReadable("look up in");
        return BpfSyscall.MapLookup(Handle, key, value, (ulong)flags) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapLookup, -result, key),
        };
    }

    /// <summary>
    /// Copies the value of a key and removes it, as one step (<c>BPF_MAP_LOOKUP_AND_DELETE_ELEM</c>): hashes and LRU hashes from Linux 5.14 on, queues
    /// and stacks, which have no keys, from 4.20 on.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel cannot do it with hashes.</exception>
    public void LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, BpfElementFlags flags = BpfElementFlags.None)
    {
        if (!TryLookupAndDelete(key, value, flags))
        {
            throw KeyNotFound(BpfCommand.MapLookupAndDelete, key);
        }
    }

    /// <summary>As <see cref="LookupAndDelete"/>, but false, and <paramref name="value"/> untouched, when there is no such key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfNotSupportedException">This kernel cannot do it with hashes.</exception>
    public bool TryLookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, BpfElementFlags flags = BpfElementFlags.None)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        DemandReadable("look up and delete in");
        DemandWritable("look up and delete in");
        return BpfSyscall.MapLookupAndDelete(Handle, key, value, (ulong)flags) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapLookupAndDelete, -result, key),
        };
    }

    /// <summary>Writes the value of a key (<c>BPF_MAP_UPDATE_ELEM</c>).</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyExistsException">The key is there, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The key is not there, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    /// <exception cref="BpfMapFullException">The map holds as many entries as it can.</exception>
    /// <exception cref="BpfMapUsageException">The map is frozen, or the descriptor was opened for reading only.</exception>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, BpfUpdateMode mode = BpfUpdateMode.Any, BpfElementFlags flags = BpfElementFlags.None)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        DemandWritable("update");
        int result = BpfSyscall.MapUpdate(Handle, key, value, (ulong)mode | (ulong)flags);
        if (result < 0)
        {
            throw ElementFailed(BpfCommand.MapUpdate, -result, key);
        }
    }

    /// <summary>
    /// Stores another object under a key, by its descriptor: a program in a <see cref="BpfMapType.ProgramArray"/>, a map in a map of maps, a
    /// socket in a map of sockets, a cgroup's directory, a perf event. The kernel holds the object itself from then on; sockets leave
    /// their maps when they are closed.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">The object to store. Borrowed.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfMapUsageException">The values of this type of map are no descriptors.</exception>
    public void Update(ReadOnlySpan<byte> key, SafeHandle value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!HoldsDescriptors(Type) || ValueSize is not (sizeof(uint) or sizeof(ulong)))
        {
            throw new BpfMapUsageException(this, "store a descriptor in", $"the values of a {Type} are no descriptors");
        }

        using DescriptorLease descriptor = new(value);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (ValueSize == sizeof(uint))
        {
            BitConverter.TryWriteBytes(bytes, descriptor.Value);
        }
        else
        {
            BitConverter.TryWriteBytes(bytes, (ulong)descriptor.Value);
        }

        Update(key, bytes[..ValueSize], mode);
    }

    /// <summary>
    /// Removes a key (<c>BPF_MAP_DELETE_ELEM</c>). Elements of an <see cref="BpfMapType.Array"/> and a <see cref="BpfMapType.PerCpuArray"/> cannot be removed; what other arrays
    /// hold can.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed, or not through this descriptor.</exception>
    public void Delete(ReadOnlySpan<byte> key)
    {
        if (!TryDelete(key))
        {
            throw KeyNotFound(BpfCommand.MapDelete, key);
        }
    }

    /// <summary>As <see cref="Delete"/>, but false when there is no such key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed, or not through this descriptor.</exception>
    public bool TryDelete(ReadOnlySpan<byte> key)
    {
        CheckKey(key.Length);
        DemandDeletable();
        return BpfSyscall.MapDelete(Handle, key) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapDelete, -result, key),
        };
    }

    /// <summary>
    /// The key behind another in the map's own order (<c>BPF_MAP_GET_NEXT_KEY</c>), or false behind the last. When
    /// <paramref name="key"/> is not in the map, a hash begins again at its first key: to walk a map, see <see cref="EnumerateKeys"/>.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes, or none to get the first key.</param>
    /// <param name="nextKey"><see cref="KeySize"/> bytes.</param>
    public bool TryGetNextKey(ReadOnlySpan<byte> key, Span<byte> nextKey)
    {
        DemandKeys("walk");
        if (!key.IsEmpty)
        {
            CheckKey(key.Length);
        }

        CheckKey(nextKey.Length);
        DemandReadable("walk");
        return BpfSyscall.MapGetNextKey(Handle, key, nextKey) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapGetNextKey, -result, key),
        };
    }

    /// <summary>
    /// Walks the entries as bytes, without allocation for each: fast, many in one system call where the kernel can. Entries that are there during the
    /// whole walk come exactly once, whatever is written, removed or evicted meanwhile, also by the caller; those that come or go may or may not come.
    /// </summary>
    /// <exception cref="BpfMapUsageException">The map has no keys, or the descriptor was opened for writing only.</exception>
    public BpfMapEntries EnumerateEntries()
    {
        DemandKeys("walk");
        DemandReadable("walk");
        return new(this);
    }

    /// <summary>The keys, each a new array, under the conditions of <see cref="EnumerateEntries"/>; also of maps whose values cannot be read.</summary>
    /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
    public IEnumerable<byte[]> EnumerateKeys()
    {
        DemandKeys("walk");
        DemandReadable("walk");
        return HasBatch(BpfCommand.MapLookupBatch) ? KeysByBatch() : KeysOneByOne();
    }

    private IEnumerable<byte[]> KeysByBatch()
    {
        BpfMapReader reader = new(this);
        try
        {
            while (reader.MoveNext())
            {
                yield return reader.Key.ToArray();
            }
        }
        finally
        {
            reader.Return();
        }
    }

    private IEnumerable<byte[]> KeysOneByOne()
    {
        BpfKeyWalk walk = new(this);
        BpfKeySet? seen = IsIndexedType(Type) ? null : new(KeySize);
        byte[] key = new byte[KeySize];
        while (walk.TryAdvance(key))
        {
            if (seen is null || seen.Add(key))
            {
                yield return (byte[])key.Clone();
            }
        }
    }

    private void CheckKey(int length)
    {
        if (length != KeySize)
        {
            throw new ArgumentException(KeySize == 0 ? $"A {Type} such as {this} has no keys." : $"A key of {this} has {KeySize} bytes, not {length}.");
        }
    }

    private void CheckValue(int length)
    {
        if (length != ValueBufferSize)
        {
            throw new ArgumentException(IsPerCpu
                ? $"A value of {this} has {ValueBufferSize} bytes, {PerCpuStride} for each of {PossibleCpus.Count} possible CPUs, not {length}."
                : $"A value of {this} has {ValueSize} bytes, not {length}.");
        }
    }
}
