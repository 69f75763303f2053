using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    private const int BusyAttempts = 100;
    private const int KnownTypes = 64;
    private const byte HasIt = 1;
    private const byte HasItNot = 2;

    /// <summary>Whether this kernel has a batch command for a type of map, by type and command; 0 until asked.</summary>
    private static readonly byte[] s_batches = new byte[KnownTypes * 4];

    /// <summary>How many keys a walk may come to before it is given up: more than twice those there can be.</summary>
    internal ulong WalkBudget => (ulong)MaxEntries * 2 + 1024;

    /// <summary>A cursor for <see cref="LookupBatch"/> and <see cref="LookupAndDeleteBatch"/>.</summary>
    /// <exception cref="BpfMapUsageException">The map has no keys.</exception>
    public BpfMapCursor CreateCursor()
    {
        DemandKeys("walk");
        return new(this);
    }

    /// <summary>
    /// Reads the next elements, at most as many as there is room for, in one system call (<c>BPF_MAP_LOOKUP_BATCH</c>, Linux 5.6). Where
    /// the kernel lacks it for this type of map, they are read one by one. Allocates nothing for hashes and arrays, unless a bucket of a hash has
    /// more entries than there is room for.
    /// </summary>
    /// <remarks>
    /// Elements that are there during the whole walk come exactly once, whatever is written, removed or evicted meanwhile; those that come or
    /// go may or may not come. Values are as they were when their batch was read.
    /// </remarks>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on from batch to batch.</param>
    /// <param name="keys">Room for whole keys of <see cref="KeySize"/> bytes.</param>
    /// <param name="values">Room for as many values of <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <returns>How many elements were read; 0 at the end of the walk and only there.</returns>
    /// <exception cref="BpfMapIterationException">Where the kernel walks by keys: they were removed faster than walked, again and again.</exception>
    public int LookupBatch(BpfMapCursor cursor, Span<byte> keys, Span<byte> values, BpfElementFlags flags = BpfElementFlags.None)
    {
        DemandReadable("look up in");
        CheckCursor(cursor);
        CheckRoom(keys.Length, values.Length);
        return cursor.Read(BpfCommand.MapLookupBatch, keys, values, (ulong)flags);
    }

    /// <summary>
    /// As <see cref="LookupBatch"/>, but removes the elements that it reads: none is lost or read twice, whatever others do
    /// (<c>BPF_MAP_LOOKUP_AND_DELETE_BATCH</c>, Linux 5.6, for hashes and LRU hashes). Other types are refused: reading first and removing
    /// then could remove what was written in between.
    /// </summary>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on until it returns 0: it may hold elements that had no room.</param>
    /// <param name="keys">Room for whole keys of <see cref="KeySize"/> bytes.</param>
    /// <param name="values">Room for as many values of <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <returns>How many elements were read and removed; 0 at the end of the walk and only there.</returns>
    /// <exception cref="BpfException">The type of map, or this kernel, has no such operation.</exception>
    public int LookupAndDeleteBatch(BpfMapCursor cursor, Span<byte> keys, Span<byte> values, BpfElementFlags flags = BpfElementFlags.None)
    {
        DemandReadable("look up and delete in");
        DemandWritable("look up and delete in");
        CheckCursor(cursor);
        CheckRoom(keys.Length, values.Length);
        return cursor.Read(BpfCommand.MapLookupAndDeleteBatch, keys, values, (ulong)flags);
    }

    /// <summary>
    /// Writes elements in one system call (<c>BPF_MAP_UPDATE_BATCH</c>, Linux 5.6). Where the kernel lacks it for this type of map, and for other modes than
    /// <see cref="BpfUpdateMode.Any"/>, which it does not take, they are written one by one. Not atomic: each element is written for itself.
    /// </summary>
    /// <param name="keys">Whole keys of <see cref="KeySize"/> bytes.</param>
    /// <param name="values">As many values of <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="mode">Whether the keys have to be new, or there.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were written.</exception>
    public void UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, BpfUpdateMode mode = BpfUpdateMode.Any, BpfElementFlags flags = BpfElementFlags.None)
    {
        DemandWritable("update");
        int total = CheckBatch(keys.Length, values.Length);
        bool batch = mode == BpfUpdateMode.Any && total > 0 && HasBatch(BpfCommand.MapUpdateBatch);
        for (int done = 0, busy = 0; done < total;)
        {
            ReadOnlySpan<byte> restKeys = keys[(done * KeySize)..];
            ReadOnlySpan<byte> restValues = values[(done * ValueBufferSize)..];
            uint count = (uint)(batch ? total - done : 1);
            int result = batch
                ? BpfSyscall.MapWriteBatch(BpfCommand.MapUpdateBatch, Handle, restKeys, restValues, ref count, (ulong)flags)
                : BpfSyscall.MapUpdate(Handle, restKeys[..KeySize], restValues[..ValueBufferSize], (ulong)mode | (ulong)flags);
            int written = Written(result, count, batch ? total - done : 1);
            done += written;
            busy = written > 0 ? 0 : busy + 1;
            if (result < 0 && (result != -Errno.EBUSY || busy == BusyAttempts))
            {
                throw new BpfBatchException("update", this, done, total, ElementFailed(BpfCommand.MapUpdate, -result, keys.Slice(done * KeySize, KeySize)));
            }
        }
    }

    /// <summary>
    /// Removes those of the keys that are there, in one system call (<c>BPF_MAP_DELETE_BATCH</c>, Linux 5.6) or one by one where the kernel lacks it
    /// for this type of map.
    /// </summary>
    /// <param name="keys">Whole keys of <see cref="KeySize"/> bytes.</param>
    /// <returns>How many were there and are removed.</returns>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed.</exception>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were done.</exception>
    public int DeleteBatch(ReadOnlySpan<byte> keys)
    {
        DemandDeletable();
        int total = CheckBatch(keys.Length, null);
        bool batch = total > 0 && HasBatch(BpfCommand.MapDeleteBatch);
        int removed = 0;
        for (int done = 0, busy = 0; done < total;)
        {
            ReadOnlySpan<byte> rest = keys[(done * KeySize)..];
            uint count = (uint)(batch ? total - done : 1);
            int result = batch
                ? BpfSyscall.MapWriteBatch(BpfCommand.MapDeleteBatch, Handle, rest, [], ref count, 0)
                : BpfSyscall.MapDelete(Handle, rest[..KeySize]);
            int written = Written(result, count, batch ? total - done : 1);
            removed += written;
            done += written;
            busy = written > 0 ? 0 : busy + 1;
            switch (result)
            {
                case -Errno.ENOENT:
                    done++;
                    break;
                case < 0 when result != -Errno.EBUSY || busy == BusyAttempts:
                    throw new BpfBatchException("delete", this, done, total, ElementFailed(BpfCommand.MapDelete, -result, keys.Slice(done * KeySize, KeySize)));
            }
        }

        return removed;
    }

    /// <summary>Whether this kernel has the command for maps of this type. Asked with no elements, of which nothing comes; the answer is kept.</summary>
    internal bool HasBatch(BpfCommand command)
    {
        int slot = ((int)Type * 4) + (int)(command - BpfCommand.MapLookupBatch);
        if (slot < s_batches.Length && s_batches[slot] != 0)
        {
            return s_batches[slot] == HasIt;
        }

        uint none = 0;
        int result = BpfSyscall.MapWriteBatch(command, Handle, [], [], ref none, 0);

        // Kernels without the command answer EINVAL. What else is wrong, such as permissions, the real call will say.
        bool has = result is not (-Errno.ENOTSUPP or -Errno.EOPNOTSUPP or -Errno.EINVAL);
        if (slot < s_batches.Length && (result >= 0 || !has))
        {
            s_batches[slot] = has ? HasIt : HasItNot;
        }

        return has;
    }

    /// <summary>How many elements of a batch were written. Refused before it began, older kernels leave the number as it was.</summary>
    private static int Written(int result, uint count, int asked) => result >= 0 ? asked : count < asked ? (int)count : 0;

    private void CheckCursor(BpfMapCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.Map != this)
        {
            throw new ArgumentException($"The cursor is of {cursor.Map}, not of {this}.", nameof(cursor));
        }
    }

    private void CheckRoom(int keys, int values)
    {
        if (CheckBatch(keys, values) == 0)
        {
            throw new ArgumentException("There is room for no element: 0 would look like the end of the walk.");
        }
    }

    private int CheckBatch(int keys, int? values)
    {
        DemandKeys("do a batch in");
        int count = Math.DivRem(keys, KeySize, out int rest);
        if (rest != 0)
        {
            throw new ArgumentException($"A key of {this} has {KeySize} bytes; {keys} are not whole keys.");
        }

        if (values is { } given && given != (long)count * ValueBufferSize)
        {
            throw new ArgumentException($"A value of {this} has {ValueBufferSize} bytes; {given} are not those of {count} keys.");
        }

        return count;
    }
}
