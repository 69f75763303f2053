namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>
/// What a tunnel device in external mode is told about a packet (linux/if_tunnel.h, <c>IP_TUNNEL_*_BIT</c> and <c>TUNNEL_*</c>), as numbers in host byte order. Those of the options of GENEVE, VXLAN, ERSPAN and GTP are left out: the kernel
/// takes them from the options alone.
/// </summary>
[Flags]
public enum TunnelFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>1 &lt;&lt; IP_TUNNEL_CSUM_BIT: with a checksum (GRE) or a UDP checksum (IPv4).</summary>
    Checksum = 1 << 0,

    /// <summary>1 &lt;&lt; IP_TUNNEL_ROUTING_BIT: GRE routing.</summary>
    Routing = 1 << 1,

    /// <summary>1 &lt;&lt; IP_TUNNEL_KEY_BIT: with the tunnel id as the key.</summary>
    Key = 1 << 2,

    /// <summary>1 &lt;&lt; IP_TUNNEL_SEQ_BIT: with sequence numbers (GRE).</summary>
    Sequence = 1 << 3,

    /// <summary>1 &lt;&lt; IP_TUNNEL_STRICT_BIT: GRE strict source routing.</summary>
    Strict = 1 << 4,

    /// <summary>1 &lt;&lt; IP_TUNNEL_REC_BIT: GRE recursion control.</summary>
    Recursion = 1 << 5,

    /// <summary>1 &lt;&lt; IP_TUNNEL_VERSION_BIT: GRE version.</summary>
    Version = 1 << 6,

    /// <summary>1 &lt;&lt; IP_TUNNEL_NO_KEY_BIT: without a key.</summary>
    NoKey = 1 << 7,

    /// <summary>1 &lt;&lt; IP_TUNNEL_DONT_FRAGMENT_BIT: the outer packet is not to be fragmented.</summary>
    DontFragment = 1 << 8,

    /// <summary>1 &lt;&lt; IP_TUNNEL_OAM_BIT: an OAM packet.</summary>
    Oam = 1 << 9,

    /// <summary>1 &lt;&lt; IP_TUNNEL_CRIT_OPT_BIT: critical options are there.</summary>
    CriticalOptions = 1 << 10,

    /// <summary>1 &lt;&lt; IP_TUNNEL_NOCACHE_BIT: the route to the tunnel's end is not to be remembered.</summary>
    NoCache = 1 << 13,
}
