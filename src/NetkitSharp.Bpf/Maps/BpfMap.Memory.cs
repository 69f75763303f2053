using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    internal long ElementStride => (ValueSize + 7L) & ~7L;

    /// <summary>
    /// Maps the values of an array with <see cref="BpfMapFlags.MemoryMappable"/> into this process (Linux 5.5). While it is mapped for
    /// writing, the map cannot be frozen.
    /// </summary>
    /// <param name="readOnly">Maps it for reading only: the one way for a frozen map, for one with <see cref="BpfMapFlags.ReadOnlyForPrograms"/> and for a descriptor opened for reading.</param>
    /// <exception cref="BpfMapUsageException">This map cannot be mapped, or not for writing; the message says why.</exception>
    /// <exception cref="BpfMapMemoryException">mmap(2) refused.</exception>
    public BpfMapMemory MapMemory(bool readOnly = false)
    {
        const string Action = "map the memory of";
        if (Type != BpfMapType.Array)
        {
            throw new BpfMapUsageException(this, Action, Type == BpfMapType.Arena
                ? $"an arena is mapped by {nameof(MapArena)}"
                : $"only the values of an {nameof(BpfMapType.Array)} can be mapped, this is a {Type}");
        }

        if ((_info.Flags & BpfMapFlags.MemoryMappable) == 0)
        {
            throw new BpfMapUsageException(this, Action, $"it was made without {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.MemoryMappable)}");
        }

        DemandReadable(Action);
        string? reason = readOnly ? null : ReasonNotToMapForWriting();
        if (reason is not null)
        {
            throw new BpfMapUsageException(this, Action, $"{reason}: map it for reading only");
        }

        long length = MaxEntries * ElementStride;
        MapMapping mapping = MapMapping.Create(Handle, WholePages(length), 0, !readOnly, out int errno) ?? throw MappingFailed(errno, readOnly);
        return new(this, mapping, length, readOnly);
    }

    /// <summary>As <see cref="MapMemory(bool)"/>, with a type for the values.</summary>
    /// <typeparam name="T">A struct of the map's value size.</typeparam>
    /// <param name="readOnly">Maps it for reading only.</param>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ.</exception>
    /// <exception cref="BpfMapUsageException">This map cannot be mapped, or not for writing; the message says why.</exception>
    /// <exception cref="BpfMapMemoryException">mmap(2) refused.</exception>
    public BpfMapMemory<T> MapMemory<T>(bool readOnly = false)
        where T : unmanaged
    {
        if (ValueSize != Unsafe.SizeOf<T>())
        {
            throw new BpfMapTypeMismatchException(GetInfo(), $"the value type {typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes, the map's value {ValueSize}");
        }

        return new(MapMemory(readOnly));
    }

    /// <summary>
    /// Maps an arena into this process (Linux 6.9): at the address in <see cref="BpfMapInfo.MapExtra"/>, or, when that is 0, where the kernel likes
    /// the first time and at the same address from then on. Pages come into being when first touched, unless the arena has
    /// <see cref="BpfMapFlags.SegfaultOnFault"/>.
    /// </summary>
    /// <exception cref="BpfMapUsageException">This is no arena, or it was opened for reading only.</exception>
    /// <exception cref="BpfMapMemoryException">mmap(2) refused.</exception>
    public BpfArena MapArena()
    {
        const string Action = "map the arena of";
        if (Type != BpfMapType.Arena)
        {
            throw new BpfMapUsageException(this, Action, $"this is a {Type}");
        }

        DemandReadable(Action);
        DemandWritable(Action);
        long length = MaxEntries * (long)Environment.SystemPageSize;
        MapMapping mapping = MapMapping.Create(Handle, (nuint)length, _info.MapExtra, writable: true, out int errno) ?? throw new BpfMapMemoryException($"{Action} {this}", errno, errno switch
        {
            Errno.EEXIST => $"something else of this process is at 0x{_info.MapExtra:x}, where the arena is to be",
            Errno.EINVAL or Errno.EBUSY => "it is mapped already, in this process or another, and has to be at the same address everywhere: give an address as the map's extra when it is made",
            Errno.ENOMEM => "there is no room for it in the address space of this process",
            _ => null,
        });
        return new(mapping);
    }

    private static nuint WholePages(long length)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        return ((nuint)length + page - 1) & ~(page - 1);
    }

    private string? ReasonNotToMapForWriting()
    {
        if ((_info.Flags & BpfMapFlags.ReadOnlyForPrograms) != 0)
        {
            return $"it has {nameof(BpfMapFlags)}.{nameof(BpfMapFlags.ReadOnlyForPrograms)}, whose values are never mapped for writing";
        }

        if (!_canWrite)
        {
            return "the descriptor was opened for reading only";
        }

        return _frozen ? "it is frozen" : null;
    }

    private BpfMapMemoryException MappingFailed(int errno, bool readOnly) => new($"map the memory of {this}", errno, errno switch
    {
        Errno.EPERM when !readOnly && IsFrozen => "the map is frozen: map it for reading only",
        Errno.EINVAL or Errno.ENODEV => "kernels before 5.5 cannot map arrays",
        Errno.ENOTSUPP => "its values have a spin lock, a timer or kernel pointers, which nobody else may write",
        Errno.ENOMEM => "there is no room for it in the address space of this process",
        _ => null,
    });
}
