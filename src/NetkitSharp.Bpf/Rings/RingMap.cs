using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Rings;

/// <summary>What opening any ring begins with.</summary>
internal static class RingMap
{
    /// <exception cref="BpfMapTypeMismatchException">It is of another type.</exception>
    /// <exception cref="PlatformNotSupportedException">The process is a 32-bit one.</exception>
    internal static void Check(BpfMap map, BpfMapType type, string role)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != type)
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), $"a {role} is for maps of type {type}");
        }

        if (!Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException($"A {role} shares 64-bit positions with the kernel, which a 32-bit process cannot read at once.");
        }
    }

    /// <summary>A descriptor of its own: the ring does not depend on how long the map object lives.</summary>
    internal static BpfMapHandle Duplicate(BpfMap map)
    {
        int descriptor = Libc.Duplicate(map.Handle);
        return descriptor < 0 ? throw new BpfRingException("fcntl(F_DUPFD)", -descriptor, $"open {map}") : new(descriptor, ownsHandle: true);
    }

    internal static BpfRingException MapFailed(BpfMap map, BpfMapHandle handle, int errno) => new("mmap", errno, $"map the memory of {map}", errno switch
    {
        Errno.EACCES or Errno.EPERM when BpfDescriptor.IsReadOnly(handle) => "the descriptor was opened for reading only, but the reader writes how far it has read",
        Errno.EACCES or Errno.EPERM when BpfDescriptor.IsWriteOnly(handle) => "the descriptor was opened for writing only",
        Errno.EPERM when BpfDescriptor.Field(handle, "frozen") == "1" => "the map is frozen, and so cannot be mapped for writing",
        _ => null,
    });
}
