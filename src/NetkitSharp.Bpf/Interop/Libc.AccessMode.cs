using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    internal const int O_RDONLY_MODE = 0;
    internal const int O_WRONLY_MODE = 1;
    internal const int O_RDWR_MODE = 2;

    private const int F_GETFL = 3;
    private const int O_ACCMODE = 3;

    /// <summary>How a descriptor was opened: bpf(2) shows BPF_F_RDONLY and BPF_F_WRONLY so. What cannot be asked counts as open for both.</summary>
    internal static int AccessMode(SafeHandle handle)
    {
        using DescriptorLease fd = new(handle);
        int flags = Fcntl((int)fd.Value, F_GETFL, 0);
        return flags < 0 ? O_RDWR_MODE : flags & O_ACCMODE;
    }
}
