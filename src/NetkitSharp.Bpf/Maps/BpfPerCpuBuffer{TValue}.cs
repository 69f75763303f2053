using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>Memory for the values of one or more keys of a per-CPU map, which the kernel reads and writes in place: make it once, use it often.</summary>
/// <typeparam name="TValue">A CPU's value.</typeparam>
public sealed class BpfPerCpuBuffer<TValue>
    where TValue : unmanaged
{
    private readonly byte[] _bytes;
    private readonly int _size;

    /// <summary>Makes the memory, zeroed.</summary>
    /// <param name="keys">For how many keys, at least 1.</param>
    public BpfPerCpuBuffer(int keys = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keys);
        Capacity = keys;
        _size = ((Unsafe.SizeOf<TValue>() + 7) & ~7) * PossibleCpus.Count;
        _bytes = new byte[checked(_size * keys)];
    }

    /// <summary>For how many keys there is room.</summary>
    public int Capacity { get; }

    /// <summary>The values of the first or only key.</summary>
    public BpfPerCpuValues<TValue> Values => this[0];

    /// <summary>The values of a key of a batch.</summary>
    /// <param name="index">The key's index in the batch.</param>
    public BpfPerCpuValues<TValue> this[int index] => new(Bytes(index, 1));

    internal Span<byte> Bytes(int index, int keys) => _bytes.AsSpan(index * _size, keys * _size);
}
