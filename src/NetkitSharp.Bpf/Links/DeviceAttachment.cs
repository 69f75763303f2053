using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// Attaches programs to the hooks of devices: tcx, netkit, XDP. By a link, which detaches when it is closed and which nobody else can undo, or without one (<c>...WithoutLink</c>): the program
/// stays when the process ends, and anybody with CAP_NET_ADMIN can detach or replace it.
/// </summary>
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
        [OverloadResolutionPriority(1)]    // new() means the options
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
        [OverloadResolutionPriority(1)]    // new() means the options
        public NetkitBpfLink AttachNetkit(int primaryIfindex, NetkitHook hook, MprogOptions? options = null) =>
            (NetkitBpfLink)DeviceHook.Netkit(primaryIfindex, hook).Attach(program, options);

        /// <summary>
        /// As <c>AttachTcx</c>, at a place that depends on what is there: <paramref name="decide"/> is given the chain and gives the place, and is asked anew when the chain changed before
        /// the kernel got there, up to <see cref="MprogChain.MaxAttempts"/> times. What it throws ends the attempt.
        /// </summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="decide">Gives the place in the chain; null for the last.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="MprogRevisionException">ESTALE: the chain changed each time.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the place is next to something that is not in the chain.</exception>
        public TcxLink AttachTcx(int ifindex, TcxHook hook, Func<MprogChain, MprogPosition?> decide)
        {
            DeviceHook device = DeviceHook.Tcx(ifindex, hook);
            return (TcxLink)device.Attach(decide, options => device.Attach(program, options));
        }

        /// <summary>As <c>AttachNetkit</c>, at a place that depends on what is there, as for <c>AttachTcx</c>. An empty hook is checked as far as the kernel lets: see <see cref="MprogOptions.ExpectedRevision"/>.</summary>
        /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end whose transmissions the program is to see.</param>
        /// <param name="decide">Gives the place in the chain; null for the last.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="MprogRevisionException">ESTALE: the chain changed each time.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the place is next to something that is not in the chain.</exception>
        public NetkitBpfLink AttachNetkit(int primaryIfindex, NetkitHook hook, Func<MprogChain, MprogPosition?> decide)
        {
            DeviceHook device = DeviceHook.Netkit(primaryIfindex, hook);
            return (NetkitBpfLink)device.Attach(decide, options => device.Attach(program, options));
        }

        /// <summary>Attaches the program to a device's tcx hook without a link (<c>BPF_PROG_ATTACH</c>, Linux 6.6).</summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="options">The place among the programs there, and the revision expected of them; null for the last.</param>
        /// <exception cref="MprogProgramExistsException">EEXIST: the program is there already.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the neighbour is not there.</exception>
        /// <exception cref="MprogFullException">ERANGE: there are <see cref="MprogChain.Capacity"/> programs.</exception>
        [OverloadResolutionPriority(1)]    // new() means the options
        public void AttachTcxWithoutLink(int ifindex, TcxHook hook, MprogOptions? options = null) => DeviceHook.Tcx(ifindex, hook).AttachWithoutLink(program, options);

        /// <summary>As <c>AttachTcxWithoutLink</c>, at a place that depends on what is there, as for <c>AttachTcx</c>.</summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="decide">Gives the place in the chain; null for the last.</param>
        /// <exception cref="MprogRevisionException">ESTALE: the chain changed each time.</exception>
        public void AttachTcxWithoutLink(int ifindex, TcxHook hook, Func<MprogChain, MprogPosition?> decide) => AttachWithoutLink(DeviceHook.Tcx(ifindex, hook), program, decide);

        /// <summary>Puts the program in the place of one that was attached without a link (<c>BPF_F_REPLACE</c>), also where the hook is full.</summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="replaced">The program to be replaced.</param>
        /// <param name="expectedRevision">The hook's revision; null not to check.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: <paramref name="replaced"/> is not there.</exception>
        /// <exception cref="MprogLinkOwnedException">EBUSY: a link holds it: update the link.</exception>
        /// <exception cref="MprogProgramExistsException">EEXIST: the new program is there already.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        public void ReplaceTcx(int ifindex, TcxHook hook, BpfProgram replaced, ulong? expectedRevision = null) => DeviceHook.Tcx(ifindex, hook).Replace(program, replaced, expectedRevision);

        /// <summary>Detaches the program, which was attached without a link (<c>BPF_PROG_DETACH</c>).</summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The side of the device.</param>
        /// <param name="expectedRevision">The hook's revision; null not to check.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: it is not there.</exception>
        /// <exception cref="MprogLinkOwnedException">EBUSY: a link holds it.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        public void DetachTcx(int ifindex, TcxHook hook, ulong? expectedRevision = null) => DeviceHook.Tcx(ifindex, hook).Detach(program, expectedRevision);

        /// <summary>Attaches the program to a hook of a netkit pair without a link (<c>BPF_PROG_ATTACH</c>, Linux 6.7).</summary>
        /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end whose transmissions the program is to see.</param>
        /// <param name="options">The place among the programs there, and the revision expected of them, with the meaning of 1 as for <c>AttachNetkit</c>; null for the last.</param>
        /// <exception cref="MprogProgramExistsException">EEXIST: the program is there already.</exception>
        /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
        /// <exception cref="MprogRelativeNotFoundException">ENOENT: the neighbour is not there.</exception>
        /// <exception cref="MprogFullException">ERANGE: there are <see cref="MprogChain.Capacity"/> programs.</exception>
        [OverloadResolutionPriority(1)]    // new() means the options
        public void AttachNetkitWithoutLink(int primaryIfindex, NetkitHook hook, MprogOptions? options = null) => DeviceHook.Netkit(primaryIfindex, hook).AttachWithoutLink(program, options);

        /// <summary>As <c>AttachNetkitWithoutLink</c>, at a place that depends on what is there, as for <c>AttachNetkit</c>.</summary>
        /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end whose transmissions the program is to see.</param>
        /// <param name="decide">Gives the place in the chain; null for the last.</param>
        /// <exception cref="MprogRevisionException">ESTALE: the chain changed each time.</exception>
        public void AttachNetkitWithoutLink(int primaryIfindex, NetkitHook hook, Func<MprogChain, MprogPosition?> decide) => AttachWithoutLink(DeviceHook.Netkit(primaryIfindex, hook), program, decide);

        /// <summary>As <c>ReplaceTcx</c>, of a netkit pair.</summary>
        /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end.</param>
        /// <param name="replaced">The program to be replaced.</param>
        /// <param name="expectedRevision">The hook's revision; null not to check.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: <paramref name="replaced"/> is not there.</exception>
        /// <exception cref="MprogLinkOwnedException">EBUSY: a link holds it: update the link.</exception>
        public void ReplaceNetkit(int primaryIfindex, NetkitHook hook, BpfProgram replaced, ulong? expectedRevision = null) => DeviceHook.Netkit(primaryIfindex, hook).Replace(program, replaced, expectedRevision);

        /// <summary>As <c>DetachTcx</c>, of a netkit pair.</summary>
        /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
        /// <param name="hook">The end.</param>
        /// <param name="expectedRevision">The hook's revision; null not to check.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: it is not there.</exception>
        /// <exception cref="MprogLinkOwnedException">EBUSY: a link holds it.</exception>
        public void DetachNetkit(int primaryIfindex, NetkitHook hook, ulong? expectedRevision = null) => DeviceHook.Netkit(primaryIfindex, hook).Detach(program, expectedRevision);

        /// <summary>
        /// Attaches an XDP program to a device (<c>BPF_LINK_CREATE</c>, Linux 5.9). Verdicts: 0 aborted (counted and dropped), 1 drop, 2 pass, 3 send back out, 4 redirect. A program that takes frames of several buffers
        /// says so when it is loaded (<see cref="BpfProgramFlags.XdpHasFragments"/>). Needs CAP_NET_ADMIN and CAP_BPF.
        /// </summary>
        /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
        /// <param name="mode">Where to run; what the kernel took stands in <see cref="XdpLinkInfo.Mode"/>.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfDeviceNotFoundException">EINVAL: there is no such device in this namespace.</exception>
        /// <exception cref="XdpOccupiedException">EBUSY: there is a program in this mode; EEXIST: there is one in a mode that excludes it.</exception>
        /// <exception cref="BpfDeviceException">EOPNOTSUPP: the driver has no XDP, or not for such a program; ERANGE: the device's MTU is too large for it.</exception>
        /// <exception cref="BpfPermissionException">EPERM: capabilities are missing.</exception>
        public XdpLink AttachXdp(int ifindex, XdpMode mode = XdpMode.Default) => new XdpHook(ifindex, mode).Attach(program);
    }

    private static void AttachWithoutLink(DeviceHook device, BpfProgram program, Func<MprogChain, MprogPosition?> decide) => device.Attach(decide, options =>
    {
        device.AttachWithoutLink(program, options);
        return true;
    });
}
