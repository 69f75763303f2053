using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>A descriptor of a loaded program.</summary>
public sealed class BpfProgramHandle : BpfHandle
{
    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">A descriptor of a program.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public BpfProgramHandle(int descriptor, bool ownsHandle)
        : base(descriptor, ownsHandle)
    {
    }

    internal override string Kind => "program";

    internal override bool IsInodeName(string name) => name == "anon_inode:bpf-prog";
}
