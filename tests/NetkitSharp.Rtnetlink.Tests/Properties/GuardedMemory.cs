using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Memory with a page behind it that nobody may touch: reading one byte past what was placed at its end ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _memory;
    private readonly int _length;
    private readonly int _page = Environment.SystemPageSize;

    /// <summary>Maps room for <paramref name="capacity"/> bytes.</summary>
    public GuardedMemory(int capacity = 128 * 1024)
    {
        _length = (capacity + _page - 1) / _page * _page;
        _memory = mmap(null, (nuint)(_length + _page), ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_memory == -1 || mprotect(_memory + _length, (nuint)_page, None) != 0)
        {
            throw new InvalidOperationException($"no guarded memory: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>A copy of <paramref name="bytes"/> that ends where the guard begins.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> bytes)
    {
        Span<byte> place = Room(bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    /// <summary>Room for <paramref name="length"/> bytes that ends where the guard begins.</summary>
    public Span<byte> Room(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        return new Span<byte>(_memory + _length - length, length);
    }

    /// <inheritdoc />
    public void Dispose() => _ = munmap(_memory, (nuint)(_length + _page));

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);
}
