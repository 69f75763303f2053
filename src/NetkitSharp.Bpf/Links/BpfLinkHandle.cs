using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Links;

/// <summary>A descriptor of a link. When the last one of a link that is not pinned is closed, its program is detached.</summary>
public sealed class BpfLinkHandle : BpfHandle
{
    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">A descriptor of a link.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public BpfLinkHandle(int descriptor, bool ownsHandle)
        : base(descriptor, ownsHandle)
    {
    }

    internal override string Kind => "link";

    /// <summary>kernel/bpf/syscall.c names it one way in bpf_link_prime and the other in bpf_link_new_fd.</summary>
    internal override bool IsInodeName(string name) => name is "anon_inode:bpf_link" or "anon_inode:bpf-link";
}
