using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>A descriptor that is of no BPF object: of epoll, of a perf event, or a second one of a map that is only waited on and mapped.</summary>
internal sealed class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    internal DescriptorHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
