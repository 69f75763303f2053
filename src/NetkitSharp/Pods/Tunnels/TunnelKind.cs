namespace NetkitSharp.Pods.Tunnels;

/// <summary>An encapsulation that packets leave the node in.</summary>
public enum TunnelKind
{
    /// <summary>VXLAN: Ethernet in UDP.</summary>
    Vxlan,

    /// <summary>Geneve: Ethernet in UDP, with options.</summary>
    Geneve,

    /// <summary>WireGuard: IP, encrypted, in UDP.</summary>
    Wireguard,

    /// <summary>IPv4 in IPv4.</summary>
    Ipip,

    /// <summary>IPv6 (or IPv4) in IPv4.</summary>
    Sit,

    /// <summary>IPv6 or IPv4 in IPv6.</summary>
    Ip6Tunnel,
}
