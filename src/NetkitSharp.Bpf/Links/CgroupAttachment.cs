using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches programs to the hooks of cgroups (v2): packets, sockets, addresses, socket options, sysctls and devices of the processes in them, and of those below.</summary>
public static class CgroupAttachment
{
    /// <param name="program">A program of the type that the hook takes.</param>
    extension(BpfProgram program)
    {
        /// <summary>
        /// Attaches the program to a hook of a cgroup (<c>BPF_LINK_CREATE</c>, Linux 5.7). It runs with the others there, and with those of the cgroups above and below; more than one link may hold the same program. Needs CAP_NET_ADMIN and, to
        /// open the directory, the right to do so.
        /// </summary>
        /// <param name="cgroup">The cgroup's directory, such as <c>/sys/fs/cgroup/pods</c>.</param>
        /// <param name="hook">A hook of cgroups: the one that the program was loaded for.</param>
        /// <param name="options">The place among the programs there; null for the last.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type, or the hook is none of cgroups.</exception>
        /// <exception cref="CgroupOccupiedException">EPERM: a program there, or above, was attached so that it shares with no other.</exception>
        /// <exception cref="BpfNotSupportedException">A position or a revision was given, and the kernel has none in cgroups.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the neighbour is not there.</exception>
        /// <exception cref="MprogFullException">E2BIG: there are 64 programs.</exception>
        /// <exception cref="BpfPermissionException">EPERM: capabilities are missing.</exception>
        public CgroupLink AttachCgroup(string cgroup, BpfAttachType hook, CgroupAttachOptions? options = null) => new CgroupHook(cgroup, hook).Attach(program, options);

        /// <summary>
        /// Attaches the program without a link (<c>BPF_PROG_ATTACH</c>, Linux 4.10): it stays when the process ends, until it is detached or the cgroup goes, and anybody with CAP_NET_ADMIN can detach or replace it.
        /// </summary>
        /// <param name="cgroup">The cgroup's directory.</param>
        /// <param name="hook">A hook of cgroups: the one that the program was loaded for.</param>
        /// <param name="flags">How it shares the hook. Links can be attached only where all is <see cref="CgroupAttachFlags.AllowMultiple"/>.</param>
        /// <param name="options">The place among the programs there; null for the last.</param>
        /// <exception cref="ArgumentException">The program is of another type, or the hook is none of cgroups.</exception>
        /// <exception cref="CgroupOccupiedException">EPERM: the programs there, or above, share the hook in another way.</exception>
        /// <exception cref="BpfNotSupportedException">A position or a revision was given, and the kernel has none in cgroups.</exception>
        /// <exception cref="MprogProgramExistsException">EINVAL: the program is there already.</exception>
        /// <exception cref="BpfPermissionException">EPERM: capabilities are missing.</exception>
        public void AttachCgroupWithoutLink(string cgroup, BpfAttachType hook, CgroupAttachFlags flags = CgroupAttachFlags.AllowMultiple, CgroupAttachOptions? options = null) =>
            new CgroupHook(cgroup, hook).AttachWithoutLink(program, flags, replaced: null, options);

        /// <summary>Puts the program in the place of one that was attached with <see cref="CgroupAttachFlags.AllowMultiple"/> and without a link (<c>BPF_F_REPLACE</c>, Linux 5.6).</summary>
        /// <param name="cgroup">The cgroup's directory.</param>
        /// <param name="hook">The hook.</param>
        /// <param name="replaced">The program to be replaced.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: <paramref name="replaced"/> is not there without a link.</exception>
        public void ReplaceCgroup(string cgroup, BpfAttachType hook, BpfProgram replaced)
        {
            ArgumentNullException.ThrowIfNull(replaced);
            new CgroupHook(cgroup, hook).AttachWithoutLink(program, CgroupAttachFlags.AllowMultiple, replaced, options: null);
        }

        /// <summary>Detaches a program that was attached without a link (<c>BPF_PROG_DETACH</c>).</summary>
        /// <param name="cgroup">The cgroup's directory.</param>
        /// <param name="hook">The hook.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: it is not there, or a link holds it.</exception>
        public void DetachCgroup(string cgroup, BpfAttachType hook) => new CgroupHook(cgroup, hook).Detach(program);
    }
}
