using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>A descriptor of a BPF token.</summary>
public sealed class BpfTokenHandle : BpfHandle
{
    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">A descriptor of a token.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public BpfTokenHandle(int descriptor, bool ownsHandle)
        : base(descriptor, ownsHandle)
    {
    }

    internal override string Kind => "token";

    internal override bool IsInodeName(string name) => name is "anon_inode:bpf-token" or "bpf-token";
}
