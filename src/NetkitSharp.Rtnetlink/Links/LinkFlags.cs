namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Flags of a device (<c>IFF_*</c>, linux/if.h).</summary>
[Flags]
public enum LinkFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>IFF_UP: administratively up.</summary>
    Up = 0x1,

    /// <summary>IFF_BROADCAST.</summary>
    Broadcast = 0x2,

    /// <summary>IFF_LOOPBACK.</summary>
    Loopback = 0x8,

    /// <summary>IFF_POINTOPOINT.</summary>
    PointToPoint = 0x10,

    /// <summary>IFF_RUNNING: operationally up (RFC 2863).</summary>
    Running = 0x40,

    /// <summary>IFF_NOARP: no neighbour resolution; netkit devices in L3 mode.</summary>
    NoArp = 0x80,

    /// <summary>IFF_PROMISC.</summary>
    Promiscuous = 0x100,

    /// <summary>IFF_ALLMULTI.</summary>
    AllMulticast = 0x200,

    /// <summary>IFF_MASTER.</summary>
    Master = 0x400,

    /// <summary>IFF_SLAVE.</summary>
    Slave = 0x800,

    /// <summary>IFF_MULTICAST.</summary>
    Multicast = 0x1000,

    /// <summary>IFF_LOWER_UP: carrier.</summary>
    LowerUp = 0x10000,

    /// <summary>IFF_DORMANT.</summary>
    Dormant = 0x20000,

    /// <summary>IFF_ECHO.</summary>
    Echo = 0x40000,
}
