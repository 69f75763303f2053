using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Links;

/// <summary>Puts operations of the kernel's that programs implement in force.</summary>
public static class StructOpsAttachment
{
    internal const string Invalid = "the map is not of type StructOps, was not made with BPF_F_LINK, or its value is not set";

    /// <param name="map">A map of type <see cref="BpfMapType.StructOps"/> that was made with <c>BPF_F_LINK</c> (0x2000) and whose value is set.</param>
    extension(BpfMap map)
    {
        /// <summary>Puts the operations in force (<c>BPF_LINK_CREATE</c>, Linux 6.4), such as a TCP congestion control, until the link is closed. Needs CAP_BPF and what the subsystem asks for.</summary>
        /// <returns>The link; the operations are out of force when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfException">EINVAL: the map is of another kind, or not ready; EEXIST: operations with this name are in force.</exception>
        public StructOpsLink AttachStructOps()
        {
            ArgumentNullException.ThrowIfNull(map);
            string target = $"put the operations of {map} in force";
            return BpfLink.Created<StructOpsLink>(BpfSyscall.LinkCreate(map.Handle, 0, (uint)Programs.BpfAttachType.StructOps, 0, null, 0, 0), target, errno => BpfErrors.Create(BpfCommand.LinkCreate, errno, target, BpfCapabilities.Bpf, errno switch
            {
                Errno.EINVAL => Invalid,
                Errno.EEXIST => "operations with this name are in force",
                _ => null,
            }));
        }
    }
}
