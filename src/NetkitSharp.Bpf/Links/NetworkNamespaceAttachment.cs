using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches programs to network namespaces: flow dissectors, socket lookup, netfilter.</summary>
public static class NetworkNamespaceAttachment
{
    /// <param name="program">A program of type <see cref="BpfProgramType.FlowDissector"/>, <see cref="BpfProgramType.SocketLookup"/> or <see cref="BpfProgramType.Netfilter"/>.</param>
    extension(BpfProgram program)
    {
        /// <summary>
        /// Attaches a flow dissector or a socket lookup program to a network namespace (<c>BPF_LINK_CREATE</c>, Linux 5.8 and 5.9). A namespace has one flow dissector and up to 64 socket lookup
        /// programs, which run in the order of their attaching. Needs CAP_NET_ADMIN in the namespace and CAP_BPF.
        /// </summary>
        /// <param name="path">The namespace: <c>/run/netns/blue</c>, <c>/proc/1234/ns/net</c>; of this thread <c>/proc/thread-self/ns/net</c>.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfException">
        /// EEXIST: a program was attached there without a link, or the initial namespace has a flow dissector; E2BIG: there are as many as it takes; EINVAL: the path is no network namespace.
        /// </exception>
        public NetworkNamespaceLink AttachNetworkNamespace(string path)
        {
            BpfAttachType hook = HookOf(program);
            string target = $"attach {program} to {hook} of network namespace '{path}'";
            using TargetDescriptor space = TargetDescriptor.Open(path, target);
            return BpfLink.Created<NetworkNamespaceLink>(BpfSyscall.LinkCreate(program.Handle, space.Handle, (uint)hook), target, errno => BpfErrors.Create(BpfCommand.LinkCreate, errno, target, BpfCapabilities.NetAdmin, errno switch
            {
                Errno.EEXIST when hook == BpfAttachType.FlowDissector => "a flow dissector was attached without a link, here or in the initial network namespace, which then speaks for all",
                Errno.E2BIG when hook == BpfAttachType.FlowDissector => "the namespace has a flow dissector, and takes one: update its link",
                Errno.E2BIG => "the namespace has 64 socket lookup programs, which is as many as it takes",
                Errno.EINVAL => $"'{path}' is no network namespace",
                _ => null,
            }));
        }

        /// <summary>
        /// Attaches the program to a netfilter hook of the network namespace of the calling OS thread (<c>BPF_LINK_CREATE</c>, Linux 6.4). Verdicts: 0 drop (NF_DROP), 1 accept (NF_ACCEPT). Needs CAP_NET_ADMIN and CAP_BPF.
        /// </summary>
        /// <param name="hook">Where in netfilter.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfException">
        /// EBUSY: another BPF program has this priority there; ERANGE: the priority is the lowest or the highest number, or one of -400 or below together with <see cref="NetfilterHook.Defragment"/>.
        /// </exception>
        public NetfilterLink AttachNetfilter(NetfilterHook hook)
        {
            CheckType(program);
            string target = $"attach {program} to netfilter {hook.Family} {hook.Point} at priority {hook.Priority}{(hook.Defragment ? ", defragmented" : "")}";
            int result = BpfSyscall.LinkCreateNetfilter(program.Handle, (uint)BpfAttachType.Netfilter, (uint)hook.Family, (uint)hook.Point, hook.Priority, hook.Defragment ? NetfilterHook.DefragmentFlag : 0);
            return BpfLink.Created<NetfilterLink>(result, target, errno => BpfErrors.Create(BpfCommand.LinkCreate, errno, target, BpfCapabilities.NetAdmin, errno switch
            {
                Errno.EBUSY => "another BPF program is there at this priority, and each has one of its own: take another number",
                Errno.ERANGE when hook.Priority is int.MinValue or int.MaxValue => "the lowest and the highest priority are the kernel's own",
                Errno.ERANGE => "fragments are put together at priority -400: a program that wants whole packets has to run behind that",
                Errno.ENOENT or Errno.EOPNOTSUPP when hook.Defragment => "this kernel has no defragmentation for the family: it needs nf_defrag_ipv4 or nf_defrag_ipv6",
                Errno.EINVAL when hook.Defragment => "kernels before 6.6 do not defragment for a program",
                Errno.EINVAL => "the family or the hook is none that takes programs",
                _ => null,
            }));
        }
    }

    private static BpfAttachType HookOf(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.Type switch
        {
            BpfProgramType.FlowDissector => BpfAttachType.FlowDissector,
            BpfProgramType.SocketLookup => BpfAttachType.SocketLookup,
            _ => throw new ArgumentException($"{program} is of type {program.Type}; network namespaces take programs of type {BpfProgramType.FlowDissector} and {BpfProgramType.SocketLookup} only.", nameof(program)),
        };
    }

    private static void CheckType(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != BpfProgramType.Netfilter)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; netfilter takes programs of type {BpfProgramType.Netfilter} only.", nameof(program));
        }
    }
}
