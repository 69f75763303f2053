using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>Keeps a handle open while its number stands in an attribute struct: what the marshaller does for a SafeHandle argument.</summary>
internal ref struct DescriptorLease : IDisposable
{
    private readonly SafeHandle? _handle;
    private bool _added;

    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    internal DescriptorLease(SafeHandle? handle)
    {
        _handle = handle;
        if (handle is not null)
        {
            handle.DangerousAddRef(ref _added);
            Value = (uint)(int)handle.DangerousGetHandle();
        }
    }

    /// <summary>The descriptor; 0, "none" in bpf(2), without a handle.</summary>
    internal uint Value { get; }

    public void Dispose()
    {
        if (_added)
        {
            _added = false;
            _handle!.DangerousRelease();
        }
    }
}
