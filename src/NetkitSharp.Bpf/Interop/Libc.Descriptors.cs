using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>Another descriptor of the same open file, close-on-exec; a negated errno on failure.</summary>
    internal static int Duplicate(SafeHandle handle)
    {
        using DescriptorLease fd = new(handle);
        int result = Fcntl((int)fd.Value, F_DUPFD_CLOEXEC, FirstGoodDescriptor);
        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }
}
