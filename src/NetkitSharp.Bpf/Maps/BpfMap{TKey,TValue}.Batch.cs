using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap<TKey, TValue>
{
    /// <summary>A cursor for <see cref="LookupBatch"/> and <see cref="LookupAndDeleteBatch"/>.</summary>
    public BpfMapCursor CreateCursor() => Map.CreateCursor();

    /// <summary>
    /// Reads the next elements, at most as many as there is room for, in one system call where the kernel can: see
    /// <see cref="BpfMap.LookupBatch"/> for what comes when others write.
    /// </summary>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on from batch to batch.</param>
    /// <param name="keys">Filled from the start.</param>
    /// <param name="values">As long as <paramref name="keys"/>; filled from the start.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <returns>How many elements were read; 0 at the end of the walk and only there.</returns>
    /// <exception cref="BpfMapIterationException">Where the kernel walks by keys: they were removed faster than walked, again and again.</exception>
    public int LookupBatch(BpfMapCursor cursor, Span<TKey> keys, Span<TValue> values, BpfElementFlags flags = BpfElementFlags.None) =>
        Map.LookupBatch(cursor, MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), flags);

    /// <summary>As <see cref="LookupBatch"/>, but removes the elements that it reads: see <see cref="BpfMap.LookupAndDeleteBatch"/>.</summary>
    /// <param name="cursor">From <see cref="CreateCursor"/> of this map, handed on until it returns 0: it may hold elements that had no room.</param>
    /// <param name="keys">Filled from the start.</param>
    /// <param name="values">As long as <paramref name="keys"/>; filled from the start.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <returns>How many elements were read and removed; 0 at the end of the walk and only there.</returns>
    /// <exception cref="BpfException">The type of map, or this kernel, has no such operation.</exception>
    public int LookupAndDeleteBatch(BpfMapCursor cursor, Span<TKey> keys, Span<TValue> values, BpfElementFlags flags = BpfElementFlags.None) =>
        Map.LookupAndDeleteBatch(cursor, MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), flags);

    /// <summary>Writes elements, in one system call where the kernel can: see <see cref="BpfMap.UpdateBatch"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">As many values.</param>
    /// <param name="mode">Whether the keys have to be new, or there.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were written.</exception>
    public void UpdateBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, BpfUpdateMode mode = BpfUpdateMode.Any, BpfElementFlags flags = BpfElementFlags.None) =>
        Map.UpdateBatch(MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), mode, flags);

    /// <summary>Removes those of the keys that are there, in one system call where the kernel can: see <see cref="BpfMap.DeleteBatch"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many were there and are removed.</returns>
    /// <exception cref="BpfMapUsageException">Elements of this type of map cannot be removed.</exception>
    /// <exception cref="BpfBatchException">An element was refused; the exception says how many were done.</exception>
    public int DeleteBatch(ReadOnlySpan<TKey> keys) => Map.DeleteBatch(MemoryMarshal.AsBytes(keys));
}
