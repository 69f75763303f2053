namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>Flags of a macvlan device (<c>MACVLAN_FLAG_*</c>, linux/if_link.h).</summary>
[Flags]
public enum MacvlanFlags
{
    /// <summary>0: none.</summary>
    None = 0,

    /// <summary>MACVLAN_FLAG_NOPROMISC: a lower device in passthru mode is not made promiscuous.</summary>
    NoPromisc = 1,

    /// <summary>MACVLAN_FLAG_NODST: a packet that a source address claimed is not delivered by its destination as well (Linux 5.13).</summary>
    NoDst = 2,
}
