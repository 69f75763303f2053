namespace NetkitSharp.Pods;

/// <summary>The device kind that connects a pod with the host.</summary>
/// <remarks>
/// <para>Pods on <see cref="Netkit"/>, <see cref="NetkitL2"/> and <see cref="Veth"/> may share a network, and reach one another. Those on ipvlan reach their own kind only, and have a network of their own.</para>
/// <para>What keeps a pod that is hostile, with every capability in its own namespace, from getting around the programs: on netkit and veth, that they are on the host's side. On ipvlan, only that the pod
/// is in another user namespace than the host.</para>
/// </remarks>
public enum PodDevice
{
    /// <summary>
    /// A netkit pair in L3 mode with the drop policy on both ends: no MAC addresses, no ARP, and no packet while no program is
    /// attached. Linux 6.7.
    /// </summary>
    Netkit,

    /// <summary>
    /// A veth pair with programs at its tcx hooks; its host end is down while no program is attached. Linux 6.6 for tcx.
    /// It has fixed MAC addresses, made of its name.
    /// </summary>
    Veth,

    /// <summary>
    /// The netkit pair in L2 mode: with MAC addresses, fixed and made of its name, for what wants an Ethernet device in the pod. Permanent neighbour entries make ARP and neighbour discovery unnecessary. Linux 6.7.
    /// </summary>
    NetkitL2,

    /// <summary>
    /// An ipvlan device in L3 mode on a master that all pods of the network share, see <see cref="PodNetworkOptions.Ipvlan"/>: nothing of it is on the host but the master. ipvlan itself delivers between pods and routes
    /// by the master; the programs check the pod's addresses and count. Linux 6.6 for tcx.
    /// </summary>
    /// <remarks>
    /// <para>The programs are inside the pod, behind stubs that jump to slots which only the host can fill, see <see cref="Datapath.PodStub"/>. <b>A pod with CAP_NET_ADMIN in the host's user namespace gets around them</b>, by a second
    /// device on its master; only in a user namespace of its own it cannot. That a pod cannot on netkit is why netkit exists.</para>
    /// <para>The programs end with the process, and an ipvlan pod that is left has no gate.</para>
    /// </remarks>
    IpvlanL3,

    /// <summary>
    /// The same in L3S mode: what comes from the master passes the host's netfilter on its way to the pod, and passes by the programs, also while the pod is closed, when it has no answer.
    /// </summary>
    IpvlanL3S,

    /// <summary>
    /// A netkit device without another end, Linux 7.1. No pod can be on one, for it drops what is sent on it and takes no programs: always a <see cref="PodDeviceNotSupportedException"/>. It is for leased hardware queues, see
    /// <see cref="Rtnetlink.Links.Netkit.NetkitSingleLink"/>.
    /// </summary>
    NetkitSingle,
}
