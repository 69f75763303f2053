using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfPerCpuMap<TKey, TValue>
{
    /// <summary>A cursor for <see cref="LookupBatch"/> and <see cref="LookupAndDeleteBatch"/>.</summary>
    public BpfMapCursor CreateCursor() => Map.CreateCursor();

    /// <summary>Reads the next elements, in one system call where the kernel can (per-CPU arrays: Linux 5.13): see <see cref="BpfMap.LookupBatch"/>.</summary>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on from batch to batch.</param>
    /// <param name="keys">Filled from the start.</param>
    /// <param name="values">Room for the values of as many keys; filled from the start.</param>
    /// <returns>How many elements were read; 0 at the end of the walk and only there.</returns>
    public int LookupBatch(BpfMapCursor cursor, Span<TKey> keys, BpfPerCpuBuffer<TValue> values) =>
        Map.LookupBatch(cursor, MemoryMarshal.AsBytes(keys), Room(values, keys.Length));

    /// <summary>As <see cref="LookupBatch"/>, but removes the elements that it reads: see <see cref="BpfMap.LookupAndDeleteBatch"/>.</summary>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on until it returns 0: it may hold elements that had no room.</param>
    /// <param name="keys">Filled from the start.</param>
    /// <param name="values">Room for the values of as many keys; filled from the start.</param>
    /// <returns>How many elements were read and removed; 0 at the end of the walk and only there.</returns>
    /// <exception cref="BpfException">The type of map, or this kernel, has no such operation.</exception>
    public int LookupAndDeleteBatch(BpfMapCursor cursor, Span<TKey> keys, BpfPerCpuBuffer<TValue> values) =>
        Map.LookupAndDeleteBatch(cursor, MemoryMarshal.AsBytes(keys), Room(values, keys.Length));

    /// <summary>Writes elements, in one system call where the kernel can: see <see cref="BpfMap.UpdateBatch"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values of as many keys.</param>
    /// <param name="mode">Whether the keys have to be new, or there.</param>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were written.</exception>
    public void UpdateBatch(ReadOnlySpan<TKey> keys, BpfPerCpuBuffer<TValue> values, BpfUpdateMode mode = BpfUpdateMode.Any) =>
        Map.UpdateBatch(MemoryMarshal.AsBytes(keys), Room(values, keys.Length), mode);

    /// <summary>Removes those of the keys that are there, in one system call where the kernel can: see <see cref="BpfMap.DeleteBatch"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many were there and are removed.</returns>
    /// <exception cref="BpfMapUsageException">It is an array.</exception>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were done.</exception>
    public int DeleteBatch(ReadOnlySpan<TKey> keys) => Map.DeleteBatch(MemoryMarshal.AsBytes(keys));

    private Span<byte> Room(BpfPerCpuBuffer<TValue> values, int keys)
    {
        ArgumentNullException.ThrowIfNull(values);
        return keys <= values.Capacity
            ? values.Bytes(0, keys)
            : throw new ArgumentException($"The buffer has room for the values of {values.Capacity} keys of {Map}, not of {keys}.", nameof(values));
    }
}
