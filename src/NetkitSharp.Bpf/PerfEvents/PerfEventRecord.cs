using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>A record that lies in its CPU's buffer until it is disposed of: nothing is allocated, and only what wraps around is copied. Until then no other record can be read.</summary>
public readonly ref struct PerfEventRecord : IDisposable
{
    private readonly PerfEventReader? _reader;
    private readonly ulong _end;

    internal PerfEventRecord(PerfEventReader? reader, int cpu, ulong end, ReadOnlySpan<byte> data)
    {
        _reader = reader;
        _end = end;
        Cpu = cpu;
        Data = data;
    }

    /// <summary>The CPU that the program ran on.</summary>
    public int Cpu { get; }

    /// <summary>
    /// What the program output, 4-byte aligned. The kernel pads it with up to 7 bytes, so that its length and 4 are a multiple of 8; the length that the program gave is not told. Must not be used once the record is disposed of.
    /// </summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The record as a struct, copied.</summary>
    /// <typeparam name="T">A struct of the size that the program gave.</typeparam>
    /// <exception cref="InvalidDataException">The record has another size.</exception>
    public T Read<T>()
        where T : unmanaged
    {
        if (!Fits<T>(Data.Length))
        {
            ThrowSize<T>(Data.Length);
        }

        return MemoryMarshal.Read<T>(Data);
    }

    /// <summary>Gives the space back to the kernel. Again, or on a copy, it does nothing.</summary>
    public void Dispose() => _reader?.Release(_end);

    internal static bool Fits<T>(int length)
        where T : unmanaged => length == ((Unsafe.SizeOf<T>() + sizeof(uint) + 7) & ~7) - sizeof(uint);

    internal static void ThrowSize<T>(int length)
        where T : unmanaged => throw new InvalidDataException($"The record has {length} bytes, its padding included; {typeof(T).Name} has {Unsafe.SizeOf<T>()}.");
}
