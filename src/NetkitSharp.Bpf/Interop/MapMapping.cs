using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>
/// A map's memory in this process (mmap(2)). Whoever reads it while another thread may dispose of it takes a reference first. The
/// garbage collector never unmaps it: spans do not keep this object alive.
/// </summary>
internal sealed unsafe partial class MapMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int MAP_SHARED = 0x01;
    private const int MAP_FIXED_NOREPLACE = 0x100000;

    private MapMapping(void* address, nuint length)
        : base(ownsHandle: true)
    {
        Length = length;
        SetHandle((nint)address);
        GC.SuppressFinalize(this);
    }

    internal nuint Length { get; }

    internal ulong Address => (ulong)handle;

    /// <summary>Maps a map from its start, at <paramref name="address"/> or, when that is 0, where the kernel likes.</summary>
    /// <returns>Null, and a positive errno, when the kernel refused.</returns>
    internal static MapMapping? Create(BpfHandle map, nuint length, ulong address, bool writable, out int errno)
    {
        using DescriptorLease fd = new(map);
        int flags = address == 0 ? MAP_SHARED : MAP_SHARED | MAP_FIXED_NOREPLACE;
        void* mapped = Mmap((void*)address, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, flags, (int)fd.Value, 0);
        errno = (nint)mapped == -1 ? Marshal.GetLastPInvokeError() : 0;
        return errno == 0 ? new(mapped, length) : null;
    }

    /// <summary>Where the bytes lie. The caller has seen to it that what it accesses is inside.</summary>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    internal ref byte At(nuint offset)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return ref HeldAt(offset);
    }

    /// <summary>As <see cref="At"/>, for who holds a reference.</summary>
    internal ref byte HeldAt(nuint offset) => ref Unsafe.AsRef<byte>((byte*)handle + offset);

    protected override bool ReleaseHandle() => Munmap((void*)handle, Length) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(void* address, nuint length);
}
