namespace NetkitSharp.Pods;

/// <summary>The device kind that connects a pod with the host.</summary>
public enum PodDevice
{
    /// <summary>
    /// A netkit pair in L3 mode with the drop policy on both ends: no MAC addresses, no ARP, and no packet while no program is
    /// attached. Linux 6.7.
    /// </summary>
    Netkit,

    /// <summary>
    /// A veth pair with programs at its tcx hooks; its host end is down while no program is attached. Linux 6.6 for tcx.
    /// </summary>
    Veth,
}
