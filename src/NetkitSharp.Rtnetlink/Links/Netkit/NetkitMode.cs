namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>Whether a netkit pair has MAC addresses (<c>enum netkit_mode</c>, linux/if_link.h).</summary>
public enum NetkitMode
{
    /// <summary>NETKIT_L2: with MAC addresses and neighbour resolution.</summary>
    L2 = 0,

    /// <summary>NETKIT_L3: without; the kernel's default. Packets still carry an Ethernet header, of zero addresses.</summary>
    L3 = 1,
}
