using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// A BPF token (Linux 6.9): lets a process that has capabilities only in a user namespace of its own load and make what the bpffs of that namespace was
/// mounted to delegate (mount options <c>delegate_cmds</c>, <c>delegate_maps</c>, <c>delegate_progs</c>, <c>delegate_attachs</c>). Owns a descriptor.
/// </summary>
public sealed class BpfToken : IDisposable
{
    private BpfToken(BpfTokenHandle handle) => Handle = handle;

    /// <summary>The descriptor, owned by this object; <see cref="BpfProgramSpec.Token"/> takes it.</summary>
    public BpfTokenHandle Handle { get; }

    /// <summary>Makes a token (<c>BPF_TOKEN_CREATE</c>). Needs CAP_BPF in the user namespace that the bpffs belongs to, which must be that of this process.</summary>
    /// <param name="bpffs">The root of a bpffs that was mounted to delegate something.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no tokens, or none are needed: this process is in the initial user namespace.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no such folder, or the bpffs delegates nothing.</exception>
    /// <exception cref="BpfPermissionException">CAP_BPF is missing, or the bpffs is of another user namespace.</exception>
    /// <exception cref="BpfException">EINVAL: the folder is not the root of a bpffs.</exception>
    public static BpfToken Create(string bpffs)
    {
        ArgumentException.ThrowIfNullOrEmpty(bpffs);
        CText.ThrowIfCut(bpffs);
        string target = $"create a token from the bpffs '{bpffs}'";
        int result = BpfSyscall.TokenCreate(bpffs);
        return result switch
        {
            >= 0 => new(new BpfTokenHandle(result, ownsHandle: true)),
            -Errno.EINVAL when CommandProbe.Token().Finding == Finding.Absent => throw new BpfNotSupportedException(
                BpfCommand.TokenCreate, Errno.EINVAL, target, $"this kernel ({KernelRelease.Name}) has no BPF tokens: they came with Linux 6.9"),
            -Errno.EINVAL => throw new BpfException(BpfCommand.TokenCreate, Errno.EINVAL, target, "that is not the root of a bpffs"),
            -Errno.EOPNOTSUPP => throw new BpfNotSupportedException(
                BpfCommand.TokenCreate, Errno.EOPNOTSUPP, target, "tokens are for processes in a user namespace of their own; this one is in the initial one, where capabilities are what counts"),
            -Errno.ENOENT when Directory.Exists(bpffs) => throw new BpfObjectNotFoundException(
                BpfCommand.TokenCreate, Errno.ENOENT, target, "this bpffs was mounted to delegate nothing: see the mount options delegate_cmds, delegate_maps, delegate_progs and delegate_attachs"),
            -Errno.ENOENT => throw new BpfObjectNotFoundException(BpfCommand.TokenCreate, Errno.ENOENT, target, "there is no such folder"),
            _ => throw BpfErrors.Create(BpfCommand.TokenCreate, -result, target, BpfCapabilities.Bpf),
        };
    }

    /// <summary>Wraps a descriptor that came from elsewhere, such as another process, and takes it over.</summary>
    /// <exception cref="BpfObjectKindException">The descriptor is not of a token; it has been closed.</exception>
    public static BpfToken FromHandle(BpfTokenHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new(BpfDescriptor.Verify(handle, "open token from a descriptor"));
    }

    /// <summary>What the token allows. Linux 6.17.</summary>
    /// <exception cref="BpfNotSupportedException">The kernel does not tell.</exception>
    public BpfTokenInfo GetInfo()
    {
        const string Target = "read what a token allows";
        bpf_token_info info = default;
        int result = BpfSyscall.GetInfo(Handle, ref info);
        return result switch
        {
            >= 0 => new(info.allowed_cmds, info.allowed_maps, info.allowed_progs, info.allowed_attachs),
            -Errno.EINVAL => throw new BpfNotSupportedException(BpfCommand.GetInfo, Errno.EINVAL, Target, $"this kernel ({KernelRelease.Name}) does not tell: Linux does since 6.17"),
            _ => throw BpfErrors.Create(BpfCommand.GetInfo, -result, Target, BpfCapabilities.Bpf),
        };
    }

    /// <summary>Closes the descriptor. What was made with the token stays.</summary>
    public void Dispose() => Handle.Dispose();
}
