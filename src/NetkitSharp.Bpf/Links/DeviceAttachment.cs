using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches programs to the hooks of devices.</summary>
public static class DeviceAttachment
{
    /// <param name="program">A program of type <see cref="BpfProgramType.SchedulerClassifier"/>.</param>
    extension(BpfProgram program)
    {
        /// <summary>
        /// Attaches the program to a device's tcx hook (<c>BPF_LINK_CREATE</c>, Linux 6.6). No qdisc is needed. Verdicts: -1 go on with
        /// the next program, 0 accept, 2 drop, 7 redirect; any other is taken for -1. Needs CAP_NET_ADMIN and CAP_BPF.
        /// </summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="options">The place among the programs there, and the revision expected of them; null for the last.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfNotSupportedException">The kernel has no tcx.</exception>
        /// <exception cref="BpfDeviceNotFoundException">ENODEV: there is no such device in this namespace.</exception>
        /// <exception cref="MprogProgramExistsException">EEXIST: the program is there already.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the neighbour is not there.</exception>
        /// <exception cref="MprogFullException">ERANGE: there are <see cref="MprogChain.Capacity"/> programs.</exception>
        /// <exception cref="BpfPermissionException">EPERM: capabilities are missing.</exception>
        public TcxLink AttachTcx(int ifindex, TcxHook hook, MprogOptions? options = null) =>
            (TcxLink)DeviceHook.Tcx(ifindex, hook).Attach(program, options);

        /// <summary>
        /// Attaches the program to a hook of a netkit pair (<c>BPF_LINK_CREATE</c>, Linux 6.7), always through the primary. Verdicts: -1
        /// go on with the next program, 0 pass, 2 drop, 7 redirect; any other drops. The device's default policy no longer applies.
        /// Needs CAP_NET_ADMIN and CAP_BPF.
        /// </summary>
        /// <param name="primaryIfindex">The index of the pair's primary, also for <see cref="NetkitHook.Peer"/>, in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end whose transmissions the program is to see.</param>
        /// <param name="options">
        /// The place among the programs there, and the revision expected of them; null for the last. An expected revision of 1 means an
        /// empty hook, since that is what the kernel reports of one whatever its revision is, and is met by one; see
        /// <see cref="MprogChain.ExpectedRevision"/>.
        /// </param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfNotSupportedException">The kernel has no netkit.</exception>
        /// <exception cref="BpfDeviceNotFoundException">ENODEV: there is no such device in this namespace, or it has no peer any more.</exception>
        /// <exception cref="BpfDeviceException">ENXIO: not a netkit device; EACCES: the peer's index was given; EOPNOTSUPP: a single device.</exception>
        /// <exception cref="MprogProgramExistsException">EEXIST: the program is there already.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the neighbour is not there.</exception>
        /// <exception cref="MprogFullException">ERANGE: there are <see cref="MprogChain.Capacity"/> programs.</exception>
        /// <exception cref="BpfPermissionException">EPERM: capabilities are missing.</exception>
        public NetkitBpfLink AttachNetkit(int primaryIfindex, NetkitHook hook, MprogOptions? options = null) =>
            (NetkitBpfLink)DeviceHook.Netkit(primaryIfindex, hook).Attach(program, options);
    }
}
