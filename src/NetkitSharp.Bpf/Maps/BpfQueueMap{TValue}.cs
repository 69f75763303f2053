using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The values of a <see cref="BpfMapType.Queue"/>, first in, first out, or a <see cref="BpfMapType.Stack"/>, last in, first out (Linux 4.20). Made by
/// <see cref="BpfMap.AsQueue{TValue}"/>. Safe for use by several threads at once; allocates nothing.
/// </summary>
/// <typeparam name="TValue">A struct of the map's value size.</typeparam>
public sealed class BpfQueueMap<TValue>
    where TValue : unmanaged
{
    /// <summary>BPF_EXIST means here: drop the oldest value when full.</summary>
    private const ulong ReplaceOldest = (ulong)BpfUpdateMode.Exist;

    internal BpfQueueMap(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="replaceOldest">Drops the oldest value when the map is full.</param>
    /// <exception cref="BpfMapFullException">The map is full, and <paramref name="replaceOldest"/> is false.</exception>
    public void Push(in TValue value, bool replaceOldest = false)
    {
        int result = Push(in value, replaceOldest ? ReplaceOldest : 0);
        if (result < 0)
        {
            throw Map.ElementFailed(BpfCommand.MapUpdate, -result, []);
        }
    }

    /// <summary>As <see cref="Push(in TValue, bool)"/>, but false when the map is full.</summary>
    /// <param name="value">The value.</param>
    public bool TryPush(in TValue value) => Push(in value, 0) switch
    {
        >= 0 => true,
        -Errno.E2BIG => false,
        int result => throw Map.ElementFailed(BpfCommand.MapUpdate, -result, []),
    };

    /// <summary>Takes the next value out.</summary>
    /// <exception cref="BpfKeyNotFoundException">The map is empty.</exception>
    public TValue Pop() => TryPop(out TValue value) ? value : throw Map.KeyNotFound(BpfCommand.MapLookupAndDelete, []);

    /// <summary>As <see cref="Pop"/>, but false, and a zero value, when the map is empty.</summary>
    /// <param name="value">The value.</param>
    public bool TryPop(out TValue value)
    {
        value = default;
        return Map.TryLookupAndDelete([], MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>The next value, which stays.</summary>
    /// <exception cref="BpfKeyNotFoundException">The map is empty.</exception>
    public TValue Peek() => TryPeek(out TValue value) ? value : throw Map.KeyNotFound(BpfCommand.MapLookup, []);

    /// <summary>As <see cref="Peek"/>, but false, and a zero value, when the map is empty.</summary>
    /// <param name="value">The value.</param>
    public bool TryPeek(out TValue value)
    {
        value = default;
        return Map.TryLookup([], MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    private int Push(in TValue value, ulong flags)
    {
        Map.DemandWritable("push to");
        return BpfSyscall.MapUpdate(Map.Handle, [], MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), flags);
    }
}
