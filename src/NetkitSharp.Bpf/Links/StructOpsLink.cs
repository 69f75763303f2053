using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Links;

/// <summary>Operations of the kernel's that programs implement, in force (<c>BPF_LINK_TYPE_STRUCT_OPS</c>, Linux 6.4). Made by <see cref="StructOpsAttachment"/>.</summary>
public sealed class StructOpsLink : BpfLink
{
    internal StructOpsLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override StructOpsLinkInfo GetInfo() => (StructOpsLinkInfo)base.GetInfo();

    /// <summary>Puts another map's operations, of the same kind, in the place of this one's (<c>BPF_LINK_UPDATE</c>).</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.StructOps"/> made with <c>BPF_F_LINK</c>, with its value set.</param>
    /// <exception cref="BpfLinkSeveredException">The link was detached.</exception>
    public void Update(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        int result = BpfSyscall.LinkUpdate(Handle, map.Handle, 0, null);
        if (result < 0)
        {
            string target = $"update {this} to {map}";
            throw -result == Errno.ENOLINK
                ? new BpfLinkSeveredException(BpfCommand.LinkUpdate, -result, target)
                : BpfErrors.Create(BpfCommand.LinkUpdate, -result, target, BpfCapabilities.Bpf, -result == Errno.EINVAL ? StructOpsAttachment.Invalid : null);
        }
    }
}
