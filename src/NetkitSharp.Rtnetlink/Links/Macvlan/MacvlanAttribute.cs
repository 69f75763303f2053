namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>Attributes of a macvlan and a macvtap device in IFLA_INFO_DATA (<c>IFLA_MACVLAN_*</c>, linux/if_link.h).</summary>
public enum MacvlanAttribute : ushort
{
    /// <summary>IFLA_MACVLAN_MODE (u32): the <see cref="MacvlanMode"/>.</summary>
    Mode = 1,

    /// <summary>IFLA_MACVLAN_FLAGS (u16): the <see cref="MacvlanFlags"/>.</summary>
    Flags = 2,

    /// <summary>IFLA_MACVLAN_MACADDR_MODE (u32): what to do with the addresses, 0 to add, 1 to remove, 2 to flush, 3 to set (<c>enum macvlan_macaddr_mode</c>).</summary>
    MacaddrMode = 3,

    /// <summary>IFLA_MACVLAN_MACADDR (6 bytes): one address.</summary>
    Macaddr = 4,

    /// <summary>IFLA_MACVLAN_MACADDR_DATA (nest of <see cref="Macaddr"/>): the source addresses.</summary>
    MacaddrData = 5,

    /// <summary>IFLA_MACVLAN_MACADDR_COUNT (u32): how many source addresses there are; read-only.</summary>
    MacaddrCount = 6,

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN (u32): how many broadcast packets may wait (Linux 5.11).</summary>
    BcQueueLen = 7,

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN_USED (u32): how many broadcast packets may wait, the most that any device on the lower one asked for; read-only (Linux 5.11).</summary>
    BcQueueLenUsed = 8,

    /// <summary>IFLA_MACVLAN_BC_CUTOFF (s32): from how many receivers on multicast is queued; not reported where it is 1, the kernel's default (Linux 6.4).</summary>
    BcCutoff = 9,
}
