using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;

namespace NetkitSharp.Bpf.Links;

/// <summary>Reads which programs are attached to the hooks of devices (<c>BPF_PROG_QUERY</c>). Needs CAP_NET_ADMIN.</summary>
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
}
