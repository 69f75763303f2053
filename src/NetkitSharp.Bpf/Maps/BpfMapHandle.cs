using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>A descriptor of a map.</summary>
public sealed class BpfMapHandle : BpfHandle
{
    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">A descriptor of a map.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public BpfMapHandle(int descriptor, bool ownsHandle)
        : base(descriptor, ownsHandle)
    {
    }

    internal override string Kind => "map";

    internal override bool IsInodeName(string name) => name == "anon_inode:bpf-map";
}
