using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>
/// A record that lies in the ring until it is disposed of: nothing is copied, and nothing allocated. Until then programs cannot use its space, and no other record can be read.
/// </summary>
public readonly ref struct RingBufferRecord : IDisposable
{
    private readonly RingBufferReader? _reader;
    private readonly ulong _end;

    /// <summary>One that its enumerator gives back.</summary>
    internal RingBufferRecord(ReadOnlySpan<byte> data) => Data = data;

    internal RingBufferRecord(RingBufferReader reader, ulong end, ReadOnlySpan<byte> data)
    {
        _reader = reader;
        _end = end;
        Data = data;
    }

    /// <summary>What the program submitted, of exactly that length, 8-byte aligned. Must not be used once the record is disposed of: programs write there again.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The record as a struct, in place.</summary>
    /// <typeparam name="T">A struct of exactly the record's size.</typeparam>
    /// <exception cref="InvalidDataException">The record has another size.</exception>
    public ref readonly T As<T>()
        where T : unmanaged
    {
        if (Data.Length != Unsafe.SizeOf<T>())
        {
            ThrowSize<T>(Data.Length);
        }

        return ref MemoryMarshal.AsRef<T>(Data);
    }

    /// <summary>Gives the space back to the programs. Again, or on a copy, it does nothing.</summary>
    public void Dispose() => _reader?.Release(_end);

    internal static void ThrowSize<T>(int length)
        where T : unmanaged => throw new InvalidDataException($"The record has {length} bytes, {typeof(T).Name} has {Unsafe.SizeOf<T>()}.");
}
