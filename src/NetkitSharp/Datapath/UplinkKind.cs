namespace NetkitSharp.Datapath;

/// <summary>What the frames of a device that leads out of the node begin with.</summary>
public enum UplinkKind
{
    /// <summary>An Ethernet header: a NIC, a bond, a VLAN, a veth, a vxlan or geneve device.</summary>
    Ethernet,

    /// <summary>The IP header: WireGuard, IP tunnels, tun.</summary>
    Ip,
}
