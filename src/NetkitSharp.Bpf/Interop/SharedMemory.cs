using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>
/// Memory that is shared with the kernel (mmap(2)). Every access is held against its length. Whoever reads it on one thread while another may dispose of it takes a reference first:
/// with the last reference the pages go, and whoever reads them then dies.
/// </summary>
internal sealed unsafe partial class SharedMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int PROT_NONE = 0;
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int MAP_SHARED = 0x01;
    private const int MAP_PRIVATE = 0x02;
    private const int MAP_FIXED = 0x10;
    private const int MAP_ANONYMOUS = 0x20;
    private const int MAP_NORESERVE = 0x4000;

    private readonly nuint _length;
    private volatile bool _disposed;

    private SharedMemory(void* address, nuint length)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)address);
    }

    /// <summary>Whether it was disposed of, though references may still keep it. <see cref="SafeHandle.IsClosed"/> tells of the latter.</summary>
    internal bool IsDisposed => _disposed;

    /// <summary>Maps the first bytes of a file.</summary>
    /// <returns>Null, and a positive errno, when the kernel refused.</returns>
    internal static SharedMemory? Map(SafeHandle file, nuint length, out int errno) => Map(file, length, firstWritable: true, 0, restWritable: false, out errno);

    /// <summary>Maps the first bytes of a file and those behind them with other rights, one behind the other in memory as in the file. Both lengths are multiples of the page size.</summary>
    /// <returns>Null, and a positive errno, when the kernel refused.</returns>
    internal static SharedMemory? Map(SafeHandle file, nuint firstLength, bool firstWritable, nuint restLength, bool restWritable, out int errno)
    {
        // The place for both is taken first, so that one munmap(2) gives both back.
        void* place = Mmap(null, firstLength + restLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if ((nint)place == -1)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        SharedMemory memory = new(place, firstLength + restLength);
        using DescriptorLease fd = new(file);
        if (!Put((int)fd.Value, place, firstLength, 0, firstWritable, out errno)
            || (restLength != 0 && !Put((int)fd.Value, (byte*)place + firstLength, restLength, firstLength, restWritable, out errno)))
        {
            memory.Dispose();
            return null;
        }

        return memory;
    }

    /// <summary>A reference, to be given back with <see cref="SafeHandle.DangerousRelease"/>; false when it was disposed of.</summary>
    internal bool TryAddReference()
    {
        if (_disposed)
        {
            return false;
        }

        bool added = false;
        try
        {
            DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            // Closed between the look and the grab.
        }

        return added;
    }

    /// <summary>Reads with acquire semantics: what comes later in the program is read later.</summary>
    internal ulong ReadUInt64(nuint offset) => Volatile.Read(ref *(ulong*)At(offset, sizeof(ulong)));

    /// <summary>Writes with release semantics: what comes earlier in the program has been read and written before.</summary>
    internal void WriteUInt64(nuint offset, ulong value) => Volatile.Write(ref *(ulong*)At(offset, sizeof(ulong)), value);

    /// <summary>Reads with acquire semantics.</summary>
    internal uint ReadUInt32(nuint offset) => Volatile.Read(ref *(uint*)At(offset, sizeof(uint)));

    /// <summary>Writes with release semantics.</summary>
    internal void WriteUInt32(nuint offset, uint value) => Volatile.Write(ref *(uint*)At(offset, sizeof(uint)), value);

    /// <summary>Replaces a value by another, with a full fence; false when it was not there.</summary>
    internal bool TryReplaceUInt32(nuint offset, uint expected, uint value) => Interlocked.CompareExchange(ref *(uint*)At(offset, sizeof(uint)), value, expected) == expected;

    internal ReadOnlySpan<byte> Bytes(nuint offset, int length) => new(At(offset, (nuint)length), length);

    /// <summary>The offset is that of a part that was mapped for writing.</summary>
    internal Span<byte> WritableBytes(nuint offset, int length) => new(At(offset, (nuint)length), length);

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle() => Munmap((void*)handle, _length) == 0;

    private static bool Put(int fd, void* place, nuint length, nuint offset, bool writable, out int errno)
    {
        void* mapped = Mmap(place, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED | MAP_FIXED, fd, (nint)offset);
        errno = (nint)mapped == -1 ? Marshal.GetLastPInvokeError() : 0;
        return errno == 0;
    }

    private byte* At(nuint offset, nuint length)
    {
        if (offset > _length || length > _length - offset)
        {
            ThrowOutside(offset, length);
        }

        return (byte*)handle + offset;
    }

    private void ThrowOutside(nuint offset, nuint length) =>
        throw new ArgumentOutOfRangeException(nameof(offset), $"{length} bytes at {offset} are not within the {_length} that are mapped.");

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(void* address, nuint length);
}
