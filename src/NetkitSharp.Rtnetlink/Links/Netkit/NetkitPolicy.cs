namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>What becomes of a packet while no BPF program is attached (<c>enum netkit_action</c>, linux/if_link.h). With programs, their verdict counts.</summary>
public enum NetkitPolicy
{
    /// <summary>NETKIT_PASS: it goes to the other end; the kernel's default.</summary>
    Pass = 0,

    /// <summary>NETKIT_DROP: it is dropped, and counted in tx_dropped of the sender.</summary>
    Drop = 2,
}
