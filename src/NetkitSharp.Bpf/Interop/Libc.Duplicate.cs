using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>Another descriptor of the same object, close-on-exec and above the standard ones; a negated errno on failure.</summary>
    internal static int Duplicate(SafeHandle handle)
    {
        using DescriptorLease descriptor = new(handle);
        int copy = Fcntl((int)descriptor.Value, F_DUPFD_CLOEXEC, FirstGoodDescriptor);
        return copy < 0 ? -Marshal.GetLastPInvokeError() : copy;
    }
}
