using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The values of a map in this process's memory. Reads and writes are safe while another thread disposes it: they throw then.</summary>
internal sealed unsafe class MapMemory : SafeHandle
{
    private readonly nuint _length;

    private MapMemory(void* address, nuint length)
        : base((nint)(-1), ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)address);
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>Maps the values; null with the errno when the kernel refuses.</summary>
    /// <param name="map">The map.</param>
    /// <param name="length">Bytes, rounded up to pages here.</param>
    /// <param name="address">Where to map it; 0 for anywhere.</param>
    /// <param name="isWritable">Whether it can be written.</param>
    /// <param name="errno">What the kernel answered.</param>
    internal static MapMemory? TryMap(BpfHandle map, ulong length, ulong address, bool isWritable, out int errno)
    {
        using DescriptorLease descriptor = new(map);
        ulong page = (ulong)Environment.SystemPageSize;
        nuint rounded = (nuint)((length + page - 1) / page * page);
        void* mapped = Libc.MapMemory(
            (void*)address,
            rounded,
            isWritable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ,
            address == 0 ? Libc.MAP_SHARED : Libc.MAP_SHARED | Libc.MAP_FIXED_NOREPLACE,
            (int)descriptor.Value,
            0);
        errno = mapped == Libc.MapFailed ? Marshal.GetLastPInvokeError() : 0;
        return errno == 0 ? new MapMemory(mapped, rounded) : null;
    }

    /// <summary>A value; one of 1, 2, 4 or 8 bytes that lies where its size says is read in one piece.</summary>
    internal T Read<T>(ulong offset)
        where T : unmanaged
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            byte* at = At(offset, (nuint)sizeof(T));
            return sizeof(T) switch
            {
                2 when ((nuint)at & 1) == 0 => Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)at)),
                4 when ((nuint)at & 3) == 0 => Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)at)),
                8 when ((nuint)at & 7) == 0 => Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)at)),
                _ => Unsafe.ReadUnaligned<T>(at),
            };
        }
        finally
        {
            DangerousRelease();
        }
    }

    /// <summary>As <see cref="Read{T}"/>.</summary>
    internal void Write<T>(ulong offset, T value)
        where T : unmanaged
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            byte* at = At(offset, (nuint)sizeof(T));
            switch (sizeof(T))
            {
                case 2 when ((nuint)at & 1) == 0:
                    Volatile.Write(ref *(ushort*)at, Unsafe.BitCast<T, ushort>(value));
                    break;
                case 4 when ((nuint)at & 3) == 0:
                    Volatile.Write(ref *(uint*)at, Unsafe.BitCast<T, uint>(value));
                    break;
                case 8 when ((nuint)at & 7) == 0:
                    Volatile.Write(ref *(ulong*)at, Unsafe.BitCast<T, ulong>(value));
                    break;
                default:
                    Unsafe.WriteUnaligned(at, value);
                    break;
            }
        }
        finally
        {
            DangerousRelease();
        }
    }

    internal void CopyTo(ulong offset, Span<byte> destination)
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            new ReadOnlySpan<byte>(At(offset, (nuint)destination.Length), destination.Length).CopyTo(destination);
        }
        finally
        {
            DangerousRelease();
        }
    }

    internal void CopyFrom(ulong offset, ReadOnlySpan<byte> source)
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            source.CopyTo(new Span<byte>(At(offset, (nuint)source.Length), source.Length));
        }
        finally
        {
            DangerousRelease();
        }
    }

    protected override bool ReleaseHandle() => Libc.UnmapMemory((void*)handle, _length) == 0;

    private byte* At(ulong offset, nuint size)
    {
        Debug.Assert(offset <= _length && size <= _length - offset, "variables lie within their map");
        return (byte*)handle + offset;
    }
}
