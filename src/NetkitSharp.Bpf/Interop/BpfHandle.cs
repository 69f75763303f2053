using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Interop;

/// <summary>A descriptor of a BPF object: closed when disposed, close-on-exec. One derived type a kind of object.</summary>
public abstract class BpfHandle : SafeHandleMinusOneIsInvalid
{
    private protected BpfHandle(int descriptor, bool ownsHandle)
        : base(ownsHandle) => SetHandle(descriptor);

    /// <summary>What the kind is called in messages: map, program, link, BTF.</summary>
    internal abstract string Kind { get; }

    /// <summary>Whether the kernel names the anonymous inode of such a descriptor so.</summary>
    internal abstract bool IsInodeName(string name);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
