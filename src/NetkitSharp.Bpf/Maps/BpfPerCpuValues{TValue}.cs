using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The values of a key for all possible CPUs, in place as the kernel lays them out: each begins at a multiple of 8 bytes. In the order of the
/// CPUs' numbers.
/// </summary>
/// <typeparam name="TValue">A CPU's value.</typeparam>
public readonly ref struct BpfPerCpuValues<TValue>
    where TValue : unmanaged
{
    private readonly Span<byte> _bytes;

    internal BpfPerCpuValues(Span<byte> bytes) => _bytes = bytes;

    /// <summary>How many there are: <see cref="PossibleCpus.Count"/>.</summary>
    public int Count => _bytes.Length / Stride;

    /// <summary>Whether they lie one behind the other, which they do when a value's size is a multiple of 8.</summary>
    public bool IsContiguous => Stride == Unsafe.SizeOf<TValue>();

    /// <summary>All as a span.</summary>
    /// <exception cref="InvalidOperationException">They have gaps between them: see <see cref="IsContiguous"/>.</exception>
    public Span<TValue> Span => IsContiguous
        ? MemoryMarshal.Cast<byte, TValue>(_bytes)
        : throw new InvalidOperationException($"The values have {Unsafe.SizeOf<TValue>()} bytes and begin every {Stride}: reach them by index or copy them.");

    private static int Stride => (Unsafe.SizeOf<TValue>() + 7) & ~7;

    /// <summary>The value of a CPU, in place.</summary>
    /// <param name="cpu">From 0 on, less than <see cref="Count"/>.</param>
    public ref TValue this[int cpu] => ref MemoryMarshal.AsRef<TValue>(_bytes.Slice(cpu * Stride, Unsafe.SizeOf<TValue>()));

    /// <summary>Copies all.</summary>
    /// <param name="destination">Room for <see cref="Count"/> values.</param>
    public void CopyTo(Span<TValue> destination)
    {
        for (int cpu = 0; cpu < Count; cpu++)
        {
            destination[cpu] = this[cpu];
        }
    }

    /// <summary>All in a new array.</summary>
    public TValue[] ToArray()
    {
        TValue[] values = new TValue[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Walks them, in place.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the values of all CPUs.</summary>
    public ref struct Enumerator
    {
        private readonly BpfPerCpuValues<TValue> _values;
        private int _cpu;

        internal Enumerator(BpfPerCpuValues<TValue> values)
        {
            _values = values;
            _cpu = -1;
        }

        /// <summary>The value, in place.</summary>
        public readonly ref TValue Current => ref _values[_cpu];

        /// <summary>Goes to the next CPU.</summary>
        public bool MoveNext() => ++_cpu < _values.Count;
    }
}
