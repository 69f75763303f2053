namespace NetkitSharp.Pods.BigTcp;

/// <summary>What a device is to the packets of a pod.</summary>
public enum PodBigTcpRole
{
    /// <summary>The device inside the pod.</summary>
    PodSide,

    /// <summary>The host's end of the pod's pair.</summary>
    HostSide,

    /// <summary>A device that leads out of the node.</summary>
    Uplink,

    /// <summary>A device that an uplink sends by: a VLAN's or a macvlan's lower device, a bond's or a bridge's ports, what carries a tunnel.</summary>
    BelowUplink,
}
