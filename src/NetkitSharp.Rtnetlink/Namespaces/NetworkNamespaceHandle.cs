using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>An open file of a network namespace. The namespace lives at least as long as the handle is open.</summary>
public sealed class NetworkNamespaceHandle : SafeHandle
{
    internal NetworkNamespaceHandle(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
