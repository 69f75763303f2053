using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Reads which programs are attached to the hooks of devices, cgroups and network namespaces (<c>BPF_PROG_QUERY</c>). Needs CAP_NET_ADMIN.</summary>
public static class BpfHooks
{
    /// <summary>The programs at a device's tcx hook, in order.</summary>
    /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
    /// <param name="hook">The side of the device.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no tcx.</exception>
    /// <exception cref="BpfDeviceNotFoundException">There is no such device in this namespace.</exception>
    public static MprogChain QueryTcx(int ifindex, TcxHook hook) => DeviceHook.Tcx(ifindex, hook).Query();

    /// <summary>The programs at a hook of a netkit pair, in order.</summary>
    /// <param name="primaryIfindex">The index of the pair's primary, also for <see cref="NetkitHook.Peer"/>, in the network namespace of the calling OS thread.</param>
    /// <param name="hook">The end whose transmissions the programs see.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no netkit.</exception>
    /// <exception cref="BpfDeviceNotFoundException">There is no such device in this namespace, or it has no peer any more.</exception>
    /// <exception cref="BpfDeviceException">ENXIO: not a netkit device; EACCES: the peer's index was given; EOPNOTSUPP: a single device.</exception>
    public static MprogChain QueryNetkit(int primaryIfindex, NetkitHook hook) => DeviceHook.Netkit(primaryIfindex, hook).Query();

    /// <summary>The XDP programs of a device, attached by links or without.</summary>
    /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
    /// <exception cref="BpfDeviceNotFoundException">There is no such device in this namespace.</exception>
    public static XdpPrograms QueryXdp(int ifindex) => new XdpHook(ifindex, XdpMode.Default).Query();

    /// <summary>The programs that are attached to a hook of a cgroup itself, in order.</summary>
    /// <param name="cgroup">The cgroup's directory.</param>
    /// <param name="hook">A hook of cgroups.</param>
    /// <exception cref="BpfObjectNotFoundException">There is no such directory.</exception>
    public static CgroupPrograms QueryCgroup(string cgroup, BpfAttachType hook) => new CgroupHook(cgroup, hook).Query(effective: false);

    /// <summary>The programs that run at a hook of a cgroup, those of the cgroups above included, in order (<c>BPF_F_QUERY_EFFECTIVE</c>).</summary>
    /// <param name="cgroup">The cgroup's directory.</param>
    /// <param name="hook">A hook of cgroups.</param>
    /// <exception cref="BpfObjectNotFoundException">There is no such directory.</exception>
    public static CgroupPrograms QueryCgroupEffective(string cgroup, BpfAttachType hook) => new CgroupHook(cgroup, hook).Query(effective: true);

    /// <summary>The ids of the flow dissector or the socket lookup programs of a network namespace, in order.</summary>
    /// <param name="path">The namespace, such as <c>/run/netns/blue</c>.</param>
    /// <param name="hook"><see cref="BpfAttachType.FlowDissector"/> or <see cref="BpfAttachType.SocketLookup"/>.</param>
    /// <exception cref="BpfObjectNotFoundException">There is no such file.</exception>
    public static IReadOnlyList<uint> QueryNetworkNamespace(string path, BpfAttachType hook)
    {
        if (hook is not (BpfAttachType.FlowDissector or BpfAttachType.SocketLookup))
        {
            throw new ArgumentException($"{hook} is no hook of network namespaces that can be queried.", nameof(hook));
        }

        string target = $"query the {hook} programs of network namespace '{path}'";
        using TargetDescriptor space = TargetDescriptor.Open(path, target);

        // A namespace takes 64 at most.
        uint[] programs = new uint[64];
        int result = BpfSyscall.ProgramQuery(space.Handle, (uint)hook, 0, programs, [], out uint count, out _, out _);
        return result < 0
            ? throw BpfErrors.Create(BpfCommand.ProgramQuery, -result, target, BpfCapabilities.NetAdmin, -result == Errno.EINVAL ? $"'{path}' is no network namespace" : null)
            : programs[..(int)count];
    }

    /// <summary>
    /// Detaches the program that is first at a tcx hook, whosever it is, if it was attached without a link. The revision says of which chain it is the first: without
    /// one the kernel would take what is there now.
    /// </summary>
    /// <param name="ifindex">The device's index in the network namespace of the calling OS thread.</param>
    /// <param name="hook">The side of the device.</param>
    /// <param name="expectedRevision">The revision of the chain that was seen, <see cref="MprogChain.Revision"/>.</param>
    /// <exception cref="MprogProgramNotFoundException">ENOENT: there is no program.</exception>
    /// <exception cref="MprogLinkOwnedException">EBUSY: a link holds the program.</exception>
    /// <exception cref="MprogRevisionException">ESTALE: the programs there are not those that were expected.</exception>
    public static void DetachFirstTcx(int ifindex, TcxHook hook, ulong expectedRevision) => DeviceHook.Tcx(ifindex, hook).DetachEnd(first: true, expectedRevision);

    /// <summary>As <see cref="DetachFirstTcx"/>, the last one.</summary>
    /// <inheritdoc cref="DetachFirstTcx" path="/param|/exception"/>
    public static void DetachLastTcx(int ifindex, TcxHook hook, ulong expectedRevision) => DeviceHook.Tcx(ifindex, hook).DetachEnd(first: false, expectedRevision);

    /// <summary>As <see cref="DetachFirstTcx"/>, at a hook of a netkit pair.</summary>
    /// <param name="primaryIfindex">The index of the pair's primary in the network namespace of the calling OS thread.</param>
    /// <param name="hook">The end.</param>
    /// <param name="expectedRevision">The revision of the chain that was seen, <see cref="MprogChain.Revision"/>.</param>
    /// <inheritdoc cref="DetachFirstTcx" path="/exception"/>
    public static void DetachFirstNetkit(int primaryIfindex, NetkitHook hook, ulong expectedRevision) => DeviceHook.Netkit(primaryIfindex, hook).DetachEnd(first: true, expectedRevision);

    /// <summary>As <see cref="DetachFirstNetkit"/>, the last one.</summary>
    /// <inheritdoc cref="DetachFirstNetkit" path="/param|/exception"/>
    public static void DetachLastNetkit(int primaryIfindex, NetkitHook hook, ulong expectedRevision) => DeviceHook.Netkit(primaryIfindex, hook).DetachEnd(first: false, expectedRevision);
}
